"""What was found in recordings, as a filter asks for it."""

from __future__ import annotations

from recviewer.library.catalog.catalog import Catalog
from recviewer.library.catalog.checks import ANYTHING, Checks
from recviewer.library.catalog.filter import Filter, matching
from recviewer.library.catalog.terms import parse
from recviewer.library.summary import Summary

FIRST = Summary("a.json", 0, "first")
SECOND = Summary("a.json", 1, "second")
OTHER = Summary("b.json", 0, "other")


def checks(*words: str, number: int | None = 0) -> Checks:
    made = Checks()
    made.take("a.json", {number: frozenset(words)})
    return made


def titles(text: str, found: Checks) -> list[str]:
    entries = matching([FIRST, SECOND, OTHER], parse(text), found)
    return [entry.title for entry in entries]


def test_a_rule_is_found_by_its_whole_id_in_any_case() -> None:
    found = checks("s14", "s", "warning", ANYTHING)
    assert titles("check:S14", found) == ["first"]
    assert titles("check:S1", found) == []


def test_a_group_or_a_severity_finds_all_of_its_rules() -> None:
    found = checks("k1", "k", "error", ANYTHING)
    assert titles("check:K", found) == titles("check:error", found) == ["first"]


def test_without_a_value_only_what_is_told_is_found() -> None:
    assert titles("check:", checks("r7", "r", "hint")) == []
    assert titles("check:", checks("s1", "s", "error", ANYTHING)) == ["first"]


def test_a_finding_about_a_file_counts_for_all_of_its_exchanges() -> None:
    found = checks("r5", "r", "warning", ANYTHING, number=None)
    assert titles("check:R5", found) == ["first", "second"]


def test_what_was_not_checked_is_what_has_no_findings() -> None:
    assert titles("-check:", checks("s1", "error", ANYTHING)) == ["second", "other"]


def test_a_filter_follows_what_is_found_later() -> None:
    found = Checks()
    narrowing = Filter(Catalog([FIRST, OTHER]), found)
    assert narrowing.passing(parse("check:")) == b"\0\0"
    found.take("b.json", {0: frozenset({ANYTHING})})
    assert narrowing.passing(parse("check:")) == b"\0\1"
    found.take("b.json", {})
    assert narrowing.passing(parse("check:")) == b"\0\0"


def test_the_worst_that_is_told_marks_an_exchange() -> None:
    assert checks("error", "hint", ANYTHING).worst(FIRST) == "error"
    assert checks("warning", ANYTHING, number=None).worst(SECOND) == "warning"
    assert checks("error").worst(FIRST) == ""
    assert checks("error", ANYTHING).worst(OTHER) == ""
