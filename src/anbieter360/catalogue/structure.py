"""What is wrong with the structure of a catalogue document, in words of ours: the schema's errors, one reason each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import ValidationError

from anbieter360.catalogue.model import STANDARD_PURPOSES
from anbieter360.catalogue.rules import Path, Problem, did_you_mean
from anbieter360.catalogue.schema import VALIDATOR

_TYPES = {"string": "a text", "boolean": "true or false", "array": "a list", "object": "a mapping with fields"}
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,40}")


def structure_problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Every place that the schema does not accept; the first reason where a place has several."""
    seen: set[Path] = set()
    for error in VALIDATOR.iter_errors(document):
        for problem in _problems(error):
            if problem.path not in seen:
                seen.add(problem.path)
                yield problem


def _problems(error: ValidationError) -> Iterator[Problem]:
    path = tuple(error.absolute_path)
    schema: Mapping[str, Any] = error.schema  # type: ignore[assignment]  # ours are all mappings
    instance: Any = error.instance
    if error.validator == "additionalProperties":
        known = list(schema["properties"])
        for name in sorted(instance.keys() - schema["properties"].keys()):
            yield Problem((*path, name), f"there is no field `{name}` here{did_you_mean(name, known)}")
    elif error.validator == "required":
        # jsonschema gives one error per missing field, all alike: name them all, places are told apart above.
        for name in schema["required"]:
            if name not in instance:
                yield Problem((*path, name), f"`{name}` is missing{_always_there(path, instance)}")
    else:
        yield Problem(path, _reason(error, schema))


def _always_there(path: Path, instance: Mapping[str, Any]) -> str:
    key = instance.get("key")
    if path[:1] == ("purposes",) and key in {one.key for one in STANDARD_PURPOSES}:
        return f"; `{key}` is always there, so the entry can also go"
    return ""


def _reason(error: ValidationError, schema: Mapping[str, Any]) -> str:
    given = error.instance
    if given is None:
        return "it is empty: give it a value, or leave the field out"
    if "string" in (schema.get("type"), error.validator_value) and isinstance(given, bool):
        return f"must be {_wanted(schema)}; YAML reads NO, yes, on and off as true or false: put it in quotes"
    if error.validator == "type":
        quotes = "; put it in quotes" if isinstance(given, int | float) and error.validator_value == "string" else ""
        return f"must be {_wanted(schema)}{quotes}"
    if error.validator == "enum":
        return _not_among(given, schema)
    return _PLAIN.get(str(error.validator)) or f"must be {_wanted(schema)}"


_PLAIN = {
    "minLength": "it is empty: give it a value, or leave the field out",
    "minItems": "needs at least one entry",
    "uniqueItems": "names the same twice",
    "maxLength": "is too long",
}


def _wanted(schema: Mapping[str, Any]) -> str:
    return str(schema.get("description") or _TYPES.get(str(schema.get("type")), "something else"))


def _not_among(given: Any, schema: Mapping[str, Any]) -> str:
    """Free text may hold anything, so only what looks like a code is repeated."""
    values = schema["enum"]
    wanted = schema.get("description") or "one of " + ", ".join(values)
    if not (isinstance(given, str) and _TOKEN.fullmatch(given)):
        return f"must be {wanted}"
    return f"must be {wanted}, not `{given}`{did_you_mean(given.upper(), values)}"
