"""The text that stands for the rows of the library if there are none."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.content import Content

from recviewer.library.catalog.terms import (
    FIELDS,
    NUMBER_EXAMPLES,
    apart,
    asks_for_check,
    parse,
    unknown_fields,
    wrong_numbers,
)
from recviewer.text.numbers import plural
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.keys import KeyNames, ways_on

_WORDS_REMARK = " Words are looked for in title, path, test, model and endpoint."

_MAX_VALUES = 6
"""Values of a field that are named where a filter finds nothing."""

_SEARCHING = ("filter.submit", "searches what was said for it")
_CLEARING = ("library.filter", "clears the filter")
"""What helps if a filter leaves nothing."""

_ELSEWHERE = (
    ("everywhere.reload", "looks again"),
    ("everywhere.quit", "leaves, to name another file or folder"),
)
"""What helps if there are no recordings."""


def no_rows_text(
    paths: Sequence[str],
    filter_text: str,
    names: KeyNames,
    *,
    values: Callable[[str], Sequence[str]] = lambda _: (),
    meant: Callable[[str], str] = lambda _: "",
    total: int = 0,
    scanning: bool = False,
    hidden: int = 0,
    checked: tuple[int, int] | None = None,
    awaited: Sequence[str] = (),
) -> Content:
    """Say why there are no rows, and what helps.

    Args:
        paths: Files and folders that are searched for recordings; none before that
            begins, when there is nothing to say.
        filter_text: The filter as it is typed.
        names: The main key of each action, by its id.
        values: Returns the values of a field that occur, the most frequent first.
        meant: Returns a filter that finds what this one was meant to; empty for none.
        total: Number of exchanges that were filtered.
        scanning: Whether a scan is running.
        hidden: Number of other calls and files that are hidden.
        checked: How many recordings are checked by rules, and of how many; None while
            no check is running.
        awaited: What a recorder is doing, and where; none if no recorder runs.
    """
    if not paths:
        return Content()
    wanted = sanitize_line(filter_text.strip())
    places = sanitize_line(", ".join(paths))
    if scanning:
        so_far = f"Nothing matches {wanted} so far. " if wanted else ""
        return Content(f"{so_far}Looking for recordings under {places} …")
    if wanted and checked is not None and asks_for_check(parse(filter_text)):
        done, all_of_them = checked
        so_far = f"Nothing matches {wanted} so far."
        return Content(f"{so_far} Checking … {done:,} of {all_of_them:,} done.")
    why = f"No recordings under {places}."
    if awaited and not wanted:
        first, *rest = map(sanitize_line, awaited)
        return Content.assemble((first, "$body"), "\n\n", "\n".join(rest))
    if wanted:
        among = plural(total, "exchange")
        why = f"Nothing among {among} matches {wanted}.{_remark(wanted, values)}"
    show = ("library.others", f"shows the {hidden:,} that are hidden")
    helps: Sequence[tuple[str, str]] = _ELSEWHERE
    if wanted:
        helps = [_SEARCHING] if apart(filter_text)[1] else []
        if other := sanitize_line(meant(filter_text)):
            helps = [("filter.submit", f"filters by {other}")]
        helps = [*helps, _CLEARING]
    ways = ways_on(names, *([show] if hidden else []), *helps)
    return Content.assemble((why, "$body"), "\n\n", ways)


def _remark(query: str, values: Callable[[str], Sequence[str]]) -> str:
    """Say what a filter looked at, and what it may have been meant to do."""
    if unknown := unknown_fields(query):
        return f" {unknown[0]} is no field; there are {', '.join(FIELDS)}."
    if wrong := wrong_numbers(query):
        return f" {wrong[0]} has no number, as {', '.join(NUMBER_EXAMPLES)} have."
    terms = parse(query)
    words = any(not term.field for term in terms)
    remarks = [_WORDS_REMARK] if words else []
    asked = dict.fromkeys(term.field for term in terms if term.value)
    for field in filter(None, asked):
        if known := values(field):
            more = ", …" if len(known) > _MAX_VALUES else ""
            remarks.append(f" {field} is {', '.join(known[:_MAX_VALUES])}{more}.")
    return sanitize_line("".join(remarks))
