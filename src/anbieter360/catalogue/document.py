"""catalogue.yaml in and out. First step of check -> difference -> apply; nothing here touches the graph."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

import yaml

from anbieter360.catalogue.document_form import catalogue_of, to_document
from anbieter360.catalogue.model import STANDARD_PURPOSES, Catalogue, Notice
from anbieter360.catalogue.rules import Problem, path_text, problems, text_hash
from anbieter360.catalogue.structure import structure_problems
from anbieter360.catalogue.yaml_lines import Read, read_yaml
from anbieter360.errors import CatalogueError, InvalidCatalogue, Where


def read_catalogue(text: str, file: str) -> Catalogue:
    """The catalogue in that text; `file` is only named in errors.

    Purposes that every catalogue has are added where they are missing, and a notice's hash where it has its text.
    Raises InvalidCatalogue with every problem, in the order of lines.
    """
    try:
        read = read_yaml(text, file)
    except CatalogueError as error:
        raise InvalidCatalogue([error]) from None
    found = list(_problems(read))
    if found:
        raise InvalidCatalogue(_located(found, read, file))
    return _completed(catalogue_of(read.document))


def left_open(catalogue: Catalogue) -> list[str]:
    """What `read_catalogue` would refuse in `write_catalogue` of it: a transparency document may lack what a provider
    must say about itself. Each with its path, e.g. "provider.country: `country` is missing"."""
    found = structure_problems(to_document(catalogue))
    return [f"{path_text(one.path)}: {one.reason}" for one in found]


def write_catalogue(catalogue: Catalogue) -> str:
    """The catalogue as YAML; `read_catalogue` of it gives the same catalogue again."""
    return yaml.safe_dump(to_document(catalogue), sort_keys=False, allow_unicode=True, width=120)


def catalogue_json(catalogue: Catalogue) -> str:
    """The same as JSON, two blanks a level."""
    return json.dumps(to_document(catalogue), ensure_ascii=False, indent=2)


def _problems(read: Read) -> Iterable[Problem]:
    if read.document is None:
        return read.problems or [Problem((), "the file is empty")]
    if not isinstance(read.document, dict):
        return [Problem((), "must be a mapping that begins with `provider:`")]
    found = {problem.path: problem for problem in problems(read.document)}
    found |= {problem.path: problem for problem in structure_problems(read.document)}
    found |= {problem.path: problem for problem in read.problems}
    return found.values()


def _located(found: Iterable[Problem], read: Read, file: str) -> list[CatalogueError]:
    places = sorted(((read.line(one.path) or 1, one) for one in found), key=lambda pair: pair[0])
    return [CatalogueError(one.reason, Where(file, line, path_text(one.path) or None)) for line, one in places]


def _completed(catalogue: Catalogue) -> Catalogue:
    added = tuple(one for one in STANDARD_PURPOSES if one.key not in catalogue.purpose)
    return replace(
        catalogue,
        purposes=catalogue.purposes + added,
        notices=tuple(_hashed(one) for one in catalogue.notices),
    )


def _hashed(notice: Notice) -> Notice:
    return notice if notice.text is None else replace(notice, text_hash=text_hash(notice.text))
