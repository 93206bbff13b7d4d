"""A decision belongs to what was asked and answered, and to nothing else."""

from __future__ import annotations

from recviewer.compare.exchanges import compare
from recviewer.review.identity import Key, key_of
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


def test_the_answer_of_a_list_of_models_is_their_names() -> None:
    def listed(name: str, permission: int) -> Key:
        recording = chat("1")
        model = {"object": "model", "id": name, "permission": [{"id": permission}]}
        recording["request"] |= {"endpoint": "/v1/models", "url": "http://h/v1/models"}
        recording["response"]["body"] = {"object": "list", "data": [model]}
        return key_of(compare(None, side(recording)))

    assert listed("a", 1) == listed("a", 2)
    assert listed("a", 1) != listed("b", 1)
