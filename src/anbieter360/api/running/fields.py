"""Where the compiler's values come from: the very functions that resolve the fields of the ordinary path.

One function for both paths, so the compiled answer cannot differ from the resolved one. What has a permission or an
extension that the compiler does not know stops the start: it would not be run.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dis import get_instructions
from operator import attrgetter
from typing import Any, cast

from graphql import GraphQLObjectType, GraphQLSchema
from strawberry.types.field import StrawberryField

from anbieter360.api.provider.catalogue_node import CatalogueNode
from anbieter360.api.provider.provider import Provider
from anbieter360.compiler.shape import Getter
from anbieter360.errors import ModelError

#: (type, field) -> what its part of the catalogue depends on, within one scope (compiler/fragments.py).
_OF_CATALOGUE: Mapping[tuple[str, str], Callable[[Any], Hashable]] = {
    ("DataItem", "category"): attrgetter("fact.category"),
    ("DataItem", "system"): attrgetter("fact.system"),
    ("DataItem", "uses"): attrgetter("fact.category", "fact.held_for", "person.consented"),
    ("Collection", "purpose"): attrgetter("fact.purpose"),
    ("Collection", "system"): attrgetter("fact.system"),
    ("Collection", "notice"): lambda one: (one.person.star.provider, one.fact.notice),
    ("Standing", "purpose"): attrgetter("fact.purpose"),
    ("Consent", "purpose"): attrgetter("fact.purpose"),
    ("Objection", "purpose"): attrgetter("fact.purpose"),
    ("Usage", "use"): attrgetter("fact.use"),
    ("Disclosure", "recipient"): attrgetter("fact.recipient"),
    ("Disclosure", "uses"): lambda one: (one.person.star.provider, one.fact.uses),
}
#: Type of a person's half -> what makes an object of it the same within one request.
_OWN: Mapping[str, Callable[[Any], Hashable]] = {"Collection": attrgetter("fact.id")}
#: (type, field) -> what makes it the same within one request.
_OF_REQUEST: Mapping[tuple[str, str], Callable[[Any], Hashable]] = {
    ("DataItem", "collections"): attrgetter("fact.group"),
}


class Fields:
    """The fields of a schema as getters. Raises ModelError for one that the compiler cannot keep."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._getters: dict[tuple[str, str], Getter] = {}
        self._definitions: dict[tuple[str, str], StrawberryField] = {}
        self._node_keys: dict[str, Callable[[Any], Hashable]] = {}
        for type_ in schema.type_map.values():
            if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__"):
                self._add(type_)

    def getter(self, parent: str, field: str) -> Getter | None:
        return self._getters.get((parent, field))

    def definition(self, parent: str, field: str) -> StrawberryField:
        """Strawberry's, for its arguments."""
        return self._definitions[parent, field]

    def type_of(self, value: Any) -> str:
        return str(type(value).__strawberry_definition__.name)

    def node_key(self, type_: str) -> Callable[[Any], Hashable] | None:
        return self._node_keys.get(type_)

    def own_key(self, type_: str) -> Callable[[Any], Hashable] | None:
        return _OWN.get(type_)

    def _add(self, type_: GraphQLObjectType) -> None:
        origin = getattr(type_.extensions.get("strawberry-definition"), "origin", None)
        if isinstance(origin, type) and issubclass(origin, CatalogueNode):
            self._node_keys[type_.name] = attrgetter("node")
        if origin is Provider:
            self._node_keys[type_.name] = attrgetter("home.provider")
        for name, field in type_.fields.items():
            known = field.extensions.get("strawberry-definition")
            if isinstance(known, StrawberryField):
                self._definitions[type_.name, name] = known
                self._getters[type_.name, name] = _getter(type_.name, name, known)


def _getter(type_: str, name: str, field: StrawberryField) -> Getter:
    if field.permission_classes or field.extensions:
        raise ModelError(f"{type_}.{name} has a permission or extension that the compiler cannot keep.")
    resolver = field.base_resolver
    if resolver is None:
        read = attrgetter(field.python_name)
        return Getter(lambda value, _arguments: read(value), read, is_async=False)
    function = cast(Callable[..., Any], resolver.wrapped_func)
    of_catalogue, of_request = _OF_CATALOGUE.get((type_, name)), _OF_REQUEST.get((type_, name))
    takes = bool(resolver.arguments or resolver.info_parameter)
    return Getter(
        lambda value, arguments: function(value, **arguments),
        _attribute(function) or function,
        resolver.is_async,
        takes,
        of_catalogue,
        of_request,
    )


def _attribute(function: Callable[..., Any]) -> Callable[[Any], Any] | None:
    """For a resolver that does nothing but `return self.a.b`: the same in one call of C. None for all others."""
    first, *steps, last = [one for one in get_instructions(function) if one.opname != "RESUME"]
    if function.__code__.co_argcount != 1 or first.opname != "LOAD_FAST" or last.opname != "RETURN_VALUE":
        return None
    if not steps or any(one.opname != "LOAD_ATTR" for one in steps):
        return None
    return attrgetter(".".join(str(one.argval) for one in steps))
