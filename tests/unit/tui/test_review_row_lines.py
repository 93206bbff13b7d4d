"""The lines of a review's queue."""

from __future__ import annotations

from recviewer.review.decisions import Decisions
from recviewer.review.queue import Queue
from recviewer.review.rows import ReviewRow
from recviewer.tui.review.row_lines import QueueLines
from tests.unit.library.recordings import chat
from tests.unit.review.rows import review_row

RESULT = {"role": "tool", "content": "Sunny", "tool_call_id": "1"}


def call(
    path: str, *messages: dict[str, str] | str, test: str = "a.py::t"
) -> ReviewRow:
    """Make a call of a test, which is answered otherwise now."""
    before, after = (
        chat(*messages, answer=words, test_id=test) for words in ("Yes", "No")
    )
    return review_row(before, after, path)


def lines(*rows: ReviewRow) -> list[str]:
    queue = Queue(Decisions(None))
    queue.add(rows)
    source = QueueLines(queue)
    return [source.draw(k, 100).plain for k in range(len(queue.lines))]


def test_the_calls_of_a_test_say_what_they_answer_to_in_the_order_of_their_turns() -> (
    None
):
    later, first = call("1.json", "Weather?", RESULT), call("2.json", "Weather?")
    _, one, other = lines(later, first)
    assert " t  " in one
    assert "↳ 2 tool: Sunny" in other


def test_calls_of_several_tests_all_have_their_names() -> None:
    _, one, other = lines(call("1.json", "Hi"), call("2.json", "Hi", test="a.py::u"))
    assert " t  " in one
    assert " u  " in other
    assert "↳" not in one + other
