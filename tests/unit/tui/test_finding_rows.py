"""Findings as rows."""

from __future__ import annotations

from msgspec.structs import replace

from recviewer.check.finding import Finding, Severity
from recviewer.tui.findings.rows import FindingRows, advice, counts
from tests.unit.check.findings import finding

ERROR = finding(rule="S1", message="it breaks off", choice=0, chunk=1234)
WARNING = finding(rule="S3", severity=Severity.WARNING, message="no end")
HINT = finding(rule="R7", severity=Severity.HINT, message="made up")


def rows(*found: Finding, exchange: int = 0, width: int = 80) -> list[str]:
    made = FindingRows()
    made.show(found, exchange)
    return [made.draw(n, width).plain.rstrip() for n in range(len(found))]


def test_the_worst_comes_first() -> None:
    assert [row.split()[1] for row in rows(HINT, WARNING, ERROR)] == [
        "error",
        "warning",
        "hint",
    ]


def test_what_is_about_another_exchange_comes_last_and_says_so() -> None:
    first, last = rows(replace(ERROR, exchange=2), HINT)
    assert "made up" in first
    assert last.endswith("exchange 2 · choice 0 · chunk 1,234")


def test_a_finding_about_the_file_belongs_to_the_open_exchange() -> None:
    [row] = rows(replace(ERROR, exchange=None, choice=None, chunk=None), exchange=3)
    assert row == "✖ error    S1   it breaks off"


def test_a_place_gives_way_to_the_message() -> None:
    [row] = rows(replace(ERROR, message="x" * 50))
    assert row.endswith("x" * 50 + "  chunk 1,234")
    [row] = rows(replace(ERROR, message="x" * 70))
    assert row.endswith("xxx…  chunk 1,234")


def test_a_narrow_row_tells_how_bad_it_is_by_its_sign() -> None:
    assert rows(ERROR, width=34) == ["✖ S1   it breaks off  chunk 1,234"]
    assert rows(replace(ERROR, message="x" * 40), width=34) == [f"✖ S1   {'x' * 25}…"]


def test_recorded_text_in_a_message_is_made_harmless() -> None:
    [row] = rows(replace(ERROR, message="a\x1b[31m\nb", choice=None, chunk=None))
    assert "\x1b" not in row
    assert "\n" not in row


def test_findings_are_counted_by_how_bad_they_are() -> None:
    assert counts([ERROR, HINT, HINT]).plain == "1 error · 2 hints"


def test_the_advice_is_the_rule_and_how_to_mend_it_in_two_lines() -> None:
    lines = [line.plain for line in advice(ERROR, 60)]
    assert lines[0].startswith(" Cut off. ")
    assert len(lines) == 2


def test_a_message_that_has_no_room_in_its_row_is_said_below() -> None:
    long = replace(
        ERROR, message="it breaks its schema: 'city' is required " + "x" * 30
    )
    made = FindingRows()
    made.show([long], 0)
    assert made.is_cut(0, 80)
    assert not made.is_cut(0, 160)

    [first, *_] = advice(long, 80, is_cut=True)
    assert first.plain.startswith(" It breaks its schema: 'city' is required xxx")
