"""JSON schemas as requests state them, and values that break them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import import_module
from typing import Any, Final

from recviewer.jsondoc import parsing

MODULE: Final = "jsonschema"
"""The library of the extra `recviewer[check]`."""

_MAX_MESSAGE_CHARACTERS = 120
"""Messages quote the value."""


def problem(schema: object, value: object) -> str | None:
    """Return how a value breaks a schema, in a few words; None if it does not.

    Nothing is told where the schema itself is wrong, or in a dialect of its own. What
    it refers to outside of itself is not fetched, and patterns are not tried: one in a
    recording can be made to take forever.
    """
    if not isinstance(schema, dict):
        return None
    try:
        validator = _validator(parsing.dumps(schema))
        error = next(iter(validator.iter_errors(value)), None)
    except Exception:
        # The schema is recorded data. It may name a dialect in which anything goes, so
        # that values of any type reach the library's own code, which raises TypeError,
        # AttributeError and others on them.
        return None
    if error is None:
        return None
    place = "".join(
        f"[{step}]" if isinstance(step, int) else f".{step}"
        for step in error.absolute_path
    )
    return f"{place or 'the value'}: {_clipped(error.message)}"


@lru_cache(maxsize=64)
def _validator(text: bytes) -> Any:
    """Return what tries values; the recordings of a folder share their schemas."""
    schema = parsing.loads(text)
    library, references = _library(), import_module("referencing")
    dialect = library.validators.validator_for(
        schema, default=library.Draft202012Validator
    )
    dialect.check_schema(schema)
    return _without_patterns(dialect)(schema, registry=references.Registry())


@cache
def _without_patterns(dialect: Any) -> Any:
    passing = dict.fromkeys(("pattern", "patternProperties"), _passes)
    return _library().validators.extend(dialect, passing)


def _library() -> Any:
    """Import the library, which takes 60 ms; only some rules need it."""
    return import_module(MODULE)


def _passes(*_: object) -> Iterator[Any]:
    return iter(())


def _clipped(text: str) -> str:
    if len(text) <= _MAX_MESSAGE_CHARACTERS:
        return text
    half = _MAX_MESSAGE_CHARACTERS // 2
    return f"{text[:half]} … {text[-half:]}"
