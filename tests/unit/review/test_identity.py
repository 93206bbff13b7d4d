"""A decision belongs to what was asked and answered, and to nothing else."""

from __future__ import annotations

from recviewer.compare.exchanges import compare
from recviewer.review.identity import key_of
from tests.unit.compare.sides import compared, side, streamed
from tests.unit.library.recordings import chat


def test_a_key_depends_on_request_and_folded_answer_only() -> None:
    whole = key_of(compared(chat("1"), streamed("Hi ", "you")))
    assert whole == key_of(compared(chat("2"), streamed("Hi", " you")))
    assert whole.request == key_of(compared(chat("1"), streamed("Bye"))).request
    assert whole.answer != key_of(compared(chat("1"), streamed("Bye"))).answer


def test_what_is_gone_has_another_key_than_what_is_new() -> None:
    assert key_of(compare(side(chat("1")), None)) != key_of(
        compare(None, side(chat("1")))
    )
