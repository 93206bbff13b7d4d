"""Holds the arguments of a call against the JSON schema of its tool."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_TYPES: Final[Mapping[str, type[Any]]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "array": list,
}


class InvalidParamsError(Exception):
    """A client has passed what the tool does not take."""


def require_valid(schema: Mapping[str, Any], arguments: Mapping[str, Any]) -> None:
    """Make sure that a schema allows arguments.

    Args:
        schema: Schema of an object that has no other properties than it names, and
            of whose integers each has a minimum.
        arguments: What a client has passed.

    Raises:
        InvalidParamsError: It does not.
    """
    properties = schema["properties"]
    for name in schema["required"]:
        if name not in arguments:
            raise InvalidParamsError(f"expected {name}")
    for name, value in arguments.items():
        if name not in properties:
            raise InvalidParamsError(f"expected {', '.join(properties)}, not {name!r}")
        _require_value(name, properties[name], value)


def _require_value(name: str, schema: Mapping[str, Any], value: Any) -> None:
    kind = schema["type"]
    # Not isinstance: a boolean is no integer in JSON.
    if type(value) is not _TYPES[kind]:
        raise InvalidParamsError(f"{name}: expected {kind}")
    if "enum" in schema and value not in schema["enum"]:
        raise InvalidParamsError(f"{name}: expected one of {', '.join(schema['enum'])}")
    if kind == "integer":
        least, most = schema["minimum"], schema.get("maximum")
        if value < least or (most is not None and value > most):
            end = "on" if most is None else f"to {most}"
            raise InvalidParamsError(f"{name}: expected a number from {least} {end}")
    if kind == "array":
        for item in value:
            _require_value(name, schema["items"], item)
