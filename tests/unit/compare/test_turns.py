"""Sessions are compared message by message, each only once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from recviewer.compare.turns import is_same_turns, turns_digest
from recviewer.compare.volatile import is_same
from recviewer.model.prompt import SharedTurns, Turns


def session(*texts: str, **fields: Any) -> SharedTurns:
    """Make a session in which each message follows the one before it."""
    return SharedTurns(
        [
            json.dumps({"role": "user", "content": text} | fields).encode()
            for text in texts
        ],
        range(-1, len(texts) - 1),
        range(len(texts)),
        {},
    )


def plainly(texts: Sequence[str], others: Sequence[str], last: int, other: int) -> bool:
    return list(texts[: last + 1]) == list(others[: other + 1])


@given(
    st.lists(st.sampled_from("ab"), min_size=1, max_size=5),
    st.lists(st.sampled_from("ab"), min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(-1, 4), st.integers(-1, 4)), max_size=6),
)
def test_conversations_are_the_same_if_all_their_messages_are(
    texts: list[str], others: list[str], asked: list[tuple[int, int]]
) -> None:
    one, instead = session(*texts), session(*others, id="other")
    for last, other in asked:
        if last < len(texts) and other < len(others):
            before, after = Turns(one, last), Turns(instead, other)
            expected = plainly(texts, others, last, other)
            assert is_same(before, after) is expected
            assert is_same(before, after, frozenset()) is (expected and last < 0)


def test_each_pair_of_messages_is_compared_once() -> None:
    texts = [str(k) for k in range(200)]
    before, after = session(*texts), session(*texts, id="other")
    count = 0

    def same(_one: bytes, _other: bytes) -> bool:
        nonlocal count
        count += 1
        return True

    for last in range(200):
        assert is_same_turns(Turns(before, last), Turns(after, last), same, "counted")
    assert count == 200


def test_a_hash_tells_conversations_apart() -> None:
    def digest(last: int, *texts: str) -> bytes:
        return turns_digest(Turns(session(*texts), last), bytes.decode)

    assert digest(1, "a", "b") == digest(1, "a", "b", "c")
    assert digest(1, "a", "b") != digest(1, "b", "b")
    assert digest(0, "a", "b") != digest(1, "a", "b")
    assert digest(-1, "a") == digest(-1, "b")
