"""The queue of a review: groups, decisions, and what comes next."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from recviewer.review.decisions import Decision, Decisions
from recviewer.review.progress import Progress
from recviewer.review.queue import Queue
from recviewer.review.rows import ReviewRow
from tests.unit.library.recordings import chat
from tests.unit.review.rows import review_row

Json = dict[str, Any]


def texts(count: int) -> list[ReviewRow]:
    """Make rows whose texts differ."""
    return [
        review_row(
            chat(f"q{k}", answer="Yes", test_id=f"t::{k}"),
            chat(f"q{k}", answer=f"No {k}", test_id=f"t::{k}"),
            f"{k}.json",
        )
        for k in range(count)
    ]


def same(count: int) -> list[ReviewRow]:
    """Make rows that say the same to another request."""
    return [
        review_row(
            chat(f"q{k}", answer="Yes", test_id=f"s::{k}"),
            chat(f"Q{k}", answer="Yes", test_id=f"s::{k}"),
            f"s{k}.json",
        )
        for k in range(count)
    ]


def queue(*rows: ReviewRow) -> Queue:
    """Make a queue of rows, with nothing decided."""
    made = Queue(Decisions(None, now=lambda: 0.0))
    made.add(rows)
    return made


def shown(queue: Queue) -> list[str]:
    """Return the lines: the verdict of a group, the path of a row."""
    return [line.row.path if line.row else line.group.verdict for line in queue.lines]


def test_what_says_the_same_is_one_line_until_it_is_opened() -> None:
    made = queue(*same(2), *texts(2))
    assert shown(made) == ["text", "0.json", "1.json", "same-answer"]
    made.set_open(made.lines[3], True)
    assert shown(made)[3:] == ["same-answer", "s0.json", "s1.json"]
    made.set_open(made.lines[0], False)
    assert shown(made) == ["text", "same-answer", "s0.json", "s1.json"]


def test_rows_that_come_later_join_their_group_in_order() -> None:
    rows = texts(3)
    made = queue(rows[2], rows[0])
    before = made.lines[2]
    made.add([rows[1]])
    assert shown(made) == ["text", "0.json", "1.json", "2.json"]
    assert made.lines.position(before) == 3


def test_the_next_one_to_review_skips_what_is_decided_and_begins_again() -> None:
    made = queue(*texts(3))
    assert made.first_row() == 1
    made.decide([made.rows[1]], Decision.ACCEPTED)
    assert made.next_unreviewed(1) == 3
    assert made.next_unreviewed(3) == 1
    assert made.next_unreviewed(3, -1) == 1
    made.decide(made.rows, Decision.ACCEPTED)
    assert made.next_unreviewed(1) is None


def test_a_closed_group_is_one_thing_to_review() -> None:
    made = queue(*texts(1), *same(2))
    assert made.next_unreviewed(1) == 2
    made.decide(made.lines[2].group.rows, Decision.ACCEPTED)
    assert made.next_unreviewed(1) == 1


def test_a_filter_leaves_rows_with_all_of_its_words_and_opens_their_groups() -> None:
    made = queue(*texts(2), *same(2))
    made.filter("SAME s::1")
    assert shown(made) == ["same-answer", "s1.json"]
    made.decide(made.lines[0].group.rows, Decision.REJECTED)
    made.filter("rejected")
    assert shown(made) == ["same-answer", "s1.json"]
    made.filter("unreviewed text")
    assert shown(made) == ["text", "0.json", "1.json"]
    made.filter("")
    assert made.progress == Progress(4, 0, 1)


def test_a_note_stays_when_the_decision_changes() -> None:
    made = queue(*texts(1))
    [row] = made.rows
    made.annotate([row], "hm")
    made.decide([row], Decision.REJECTED)
    made.decide([row], Decision.ACCEPTED)
    decided = made.decided(row)
    assert decided is not None
    assert (decided.decision, decided.note) == (Decision.ACCEPTED, "hm")


def test_to_decide_the_same_again_is_no_step_to_undo() -> None:
    made = queue(*texts(1))
    made.decide(made.rows, Decision.ACCEPTED)
    made.decide(made.rows, Decision.ACCEPTED)
    assert made.undo() is made.rows[0]
    assert made.undo() is None
    assert made.decision(made.rows[0]) is None


def test_where_undo_would_lead_is_known_before_while_it_is_shown() -> None:
    made = queue(*texts(2))
    assert made.last_decided() is None
    made.decide([made.rows[1]], Decision.ACCEPTED)
    line = made.last_decided()
    assert line is not None
    assert line.row is made.rows[1]
    made.filter("t::0")
    assert made.last_decided() is None
    assert made.undo() is made.rows[1]


_ROWS = [*texts(3), *same(2)]

_STEPS = st.lists(
    st.tuples(
        st.sets(st.sampled_from(range(len(_ROWS))), min_size=1),
        st.sampled_from([*Decision, "a note", ""]),
    ),
    max_size=8,
)


@given(_STEPS)
def test_undoing_all_steps_leads_back_through_every_state(
    steps: list[tuple[set[int], Decision | str]],
) -> None:
    made = queue(*_ROWS)

    def state() -> list[tuple[Decision | None, str]]:
        found = [made.decided(row) for row in _ROWS]
        return [(f.decision, f.note) if f else (None, "") for f in found]

    states = [state()]
    for chosen, what in steps:
        rows = [_ROWS[k] for k in sorted(chosen)]
        if isinstance(what, Decision):
            made.decide(rows, what)
        else:
            made.annotate(rows, what)
        if state() != states[-1]:
            states.append(state())
    while states:
        assert state() == states.pop()
        made.undo()
    assert made.undo() is None


@given(_STEPS, st.integers(0, 6), st.sampled_from([1, -1]))
def test_going_on_visits_exactly_what_is_not_decided(
    steps: list[tuple[set[int], Decision | str]], start: int, step: int
) -> None:
    made = queue(*_ROWS)
    made.set_all_open(True)
    for chosen, what in steps:
        if isinstance(what, Decision):
            made.decide([_ROWS[k] for k in chosen], what)
    visited = set()
    number = made.next_unreviewed(start, step)
    while number is not None:
        row = made.lines[number].row
        assert row is not None
        if row.path in visited:
            break
        visited.add(row.path)
        number = made.next_unreviewed(number, step)
    assert visited == {row.path for row in _ROWS if made.decision(row) is None}
