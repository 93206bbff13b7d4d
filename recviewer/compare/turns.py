"""The messages of sessions, compared without reading each as often as it is sent.

The requests of a session share their messages: each is one message and all before it.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b

from recviewer.model.prompt import SharedTurns, Turns

_IsSame = Callable[[bytes, bytes], bool]
"""Tells whether the JSON texts of two messages mean the same."""


def is_same_turns(before: Turns, after: Turns, is_same: _IsSame, mode: str) -> bool:
    """Return whether two conversations are the same.

    Args:
        before: The one.
        after: The other one.
        is_same: Compares two messages that are not equal letter by letter.
        mode: Name of that way to compare; what it found out is remembered by it.
    """
    place, other = before.last, after.last
    shared, others = before.shared, after.shared
    if _depth(shared, place) != _depth(others, other):
        return False
    known = _known(shared, others, mode)
    walked: list[tuple[int, int]] = []
    same = True
    while place >= 0 and other >= 0:
        if (place, other) in known:
            same = known[place, other]
            break
        walked.append((place, other))
        one, instead = bytes(shared.texts[place]), bytes(others.texts[other])
        if one != instead and not is_same(one, instead):
            same = False
            break
        place, other = shared.previous[place], others.previous[other]
    # Conversations that go on from the same one, or from another one, are so as well.
    known.update(dict.fromkeys(walked, same))
    return same


def turns_digest(turns: Turns, canonical: Callable[[bytes], str]) -> bytes:
    """Return a hash of a conversation, made from that of the conversation before.

    Args:
        turns: The conversation.
        canonical: Writes what counts of the JSON text of a message.
    """
    digests: dict[int, bytes] = turns.shared.cache.setdefault("digests", {})
    waiting: list[int] = []
    place = turns.last
    while place >= 0 and place not in digests:
        waiting.append(place)
        place = turns.shared.previous[place]
    digest = digests[place] if place >= 0 else b""
    for place in reversed(waiting):
        text = canonical(bytes(turns.shared.texts[place]))
        encoded = text.encode("utf-8", "surrogatepass")
        digest = digests[place] = blake2b(digest + encoded, digest_size=16).digest()
    return digest


def _depth(shared: SharedTurns, last: int) -> int:
    return shared.depths[last] + 1 if last >= 0 else 0


def _known(
    shared: SharedTurns, others: SharedTurns, mode: str
) -> dict[tuple[int, int], bool]:
    """Return what is known of the messages of two sessions; of the last two only."""
    name = f"compared {mode}"
    kept: tuple[SharedTurns, dict[tuple[int, int], bool]] | None
    kept = shared.cache.get(name)
    if kept is None or kept[0] is not others:
        kept = shared.cache[name] = others, {}
    return kept[1]
