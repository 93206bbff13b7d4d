"""Comparisons are written one at a time, what a person comes to next before."""

from __future__ import annotations

from textual.content import Content

from recviewer.compare.comparison import Verdict
from recviewer.review.lines import Line
from recviewer.review.rows import Group
from recviewer.tui.review.previews import Previews, written

HERE, NEXT = [Line(Group(Verdict.TEXT, (name,), ())) for name in ("seed", "model")]
DRAWN = (Content("drawn"),)


def test_one_comparison_is_written_at_a_time_the_first_that_is_wanted_first() -> None:
    begun: list[Line] = []
    previews = Previews(begun.append)
    previews.want([HERE, NEXT])
    previews.want([NEXT])
    assert begun == [HERE]
    previews.take(HERE, DRAWN)
    previews.want([HERE, NEXT])
    assert begun == [HERE, NEXT]


def test_what_is_written_is_known_and_is_not_written_again() -> None:
    begun: list[Line] = []
    previews = Previews(begun.append)
    assert previews.of(HERE) is None
    previews.take(HERE, DRAWN)
    assert previews.of(HERE) is DRAWN
    previews.want([HERE])
    assert begun == []


def test_a_group_that_has_grown_is_written_anew() -> None:
    previews = Previews(lambda line: None)
    previews.take(HERE, DRAWN)
    assert previews.of(Line(Group(Verdict.TEXT, ("seed",), ()))) is None


def test_what_is_written_of_a_group_begins_with_its_verdict() -> None:
    assert written(HERE)[0].plain == "text · request: seed · 0 exchanges"
