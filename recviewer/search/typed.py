"""What a person types to search: a text, or /an expression/, and fields to limit it."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from recviewer.jsondoc.search import is_exact
from recviewer.library.catalog.terms import Terms, apart, parse
from recviewer.search.hits import Query
from recviewer.search.pattern import Pattern
from recviewer.search.said import AREAS, Area

IN: Final = "in"
"""The field for the parts of an exchange to look in, which the filter does not have."""

_EXPRESSION: Final = re.compile(r"(?:^|(?<=\s))/(.+)/(?=\s|$)")
_ESCAPE: Final = re.compile(r"\\.")
_AREA_TERM: Final = re.compile(r"([-!]?)in:(.*)")


class Typed(Struct, frozen=True):
    """What was typed, understood."""

    query: Query | None = None
    """What to search for; None without a text."""
    problem: str = ""
    """Why there is nothing to search for; empty if that is plain to see."""


def understood(text: str) -> Typed:
    """Understand what was typed.

    Args:
        text: A text to find as it stands, in quotes where it would be taken for
            something else, or a regular expression between slashes; and terms of the
            filter that have a field. Case matters if there is a capital.
    """
    expression = _EXPRESSION.search(text)
    around = text
    if expression is not None:
        around = f"{text[: expression.start()]} {text[expression.end() :]}"
    fields, rest = apart(around, IN)
    is_regex = expression is not None and not rest
    if expression is not None and is_regex:
        wanted = expression[1]
    else:
        fields, rest = apart(text, IN)
        wanted = _without_quotes(rest)
    areas, unknown = _areas(fields)
    if unknown:
        return Typed(problem=f"in: {unknown} is none of {', '.join(Area)}")
    if not wanted:
        return Typed()
    exact = is_exact(_ESCAPE.sub("", wanted) if is_regex else wanted)
    pattern = Pattern(wanted, is_regex, any_case=not exact)
    return Typed(Query(pattern, areas, _terms(fields)))


def _without_quotes(text: str) -> str:
    inner = text[1:-1]
    quoted = len(text) > 1 and text[0] == text[-1] == '"' and '"' not in inner
    return inner if quoted else text


def _terms(fields: list[str]) -> Terms:
    return parse(" ".join(each for each in fields if not _AREA_TERM.fullmatch(each)))


def _areas(fields: list[str]) -> tuple[frozenset[Area], str]:
    """Return the areas to look in, and the first name that is none."""
    wanted: set[Area] = set()
    left_out: set[Area] = set()
    for field in fields:
        match = _AREA_TERM.fullmatch(field.lower())
        if match is None:
            continue
        for name in filter(None, match[2].strip('"').split(",")):
            named = {area for area in Area if area.startswith(name)}
            if not named:
                return AREAS, name
            (left_out if match[1] else wanted).update(named)
    return frozenset(wanted or AREAS) - left_out, ""
