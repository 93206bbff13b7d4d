from __future__ import annotations

import pytest

from recviewer.check import reports
from recviewer.check.finding import Severity
from tests.harmless import harmful
from tests.unit.check.findings import finding

FOUND = [
    finding("a.json", "S1", choice=0, chunk=3, message="cut"),
    finding("a.json", "S10", exchange=2, severity=Severity.HINT, message="odd"),
    finding("b.json", "R1", exchange=None, severity=Severity.WARNING),
]


def test_in_a_terminal_findings_stand_below_their_files() -> None:
    assert list(reports.for_terminal(FOUND, colored=False)) == [
        "a.json",
        "  S1  error   #choice=0&chunk=3 cut",
        "  S10 hint    #exchange=2 odd",
        "b.json",
        "  R1  warning wrong",
    ]


def test_colours_change_no_word() -> None:
    plain = list(reports.for_terminal(FOUND, colored=False))
    colored = list(reports.for_terminal(FOUND, colored=True))
    for code in ("\x1b[31m", "\x1b[33m", "\x1b[2m", "\x1b[1m", "\x1b[0m"):
        assert any(code in line for line in colored)
        colored = [line.replace(code, "") for line in colored]
    assert colored == plain


@pytest.mark.parametrize(
    "write", [reports.text, reports.jsonl, reports.github, reports.files]
)
def test_no_control_character_of_a_recording_reaches_the_terminal(
    write: reports.Write,
) -> None:
    odd = finding("a\x1b[2J.json", message="\x1b]52;c;x\x07\u202e\nnew line")
    for line in write([odd]):
        assert not harmful(line)
        assert "\n" not in line


def test_the_summary_counts_what_is_not_shown() -> None:
    assert reports.summary(FOUND, 0, 0, 1_849) == (
        "1,849 recordings: 1 error, 1 warning, 1 hint"
    )
    assert reports.summary([], 3, 2, 1) == (
        "1 recording: nothing found (2 in the baseline, 3 more with --severity hint)"
    )
