"""Finding which exchange continues which, by hashes of their conversations.

An exchange continues another if its messages begin with the other's messages and
answer.
"""

from __future__ import annotations

from collections.abc import Sequence

from recviewer.library.summary import Summary


def parents(entries: Sequence[Summary]) -> list[int]:
    """Find the exchange that each exchange continues.

    Returns:
        For each exchange the index of the one with the longest matching conversation,
        preferably of the same test; -1 where there is none. There are no cycles,
        because a parent has fewer messages than its child.
    """
    by_key: dict[int, list[int]] = {}
    for index, entry in enumerate(entries):
        for key in entry.reply_keys:
            by_key.setdefault(key, []).append(index)
    return [_parent(entry, entries, by_key) for entry in entries]


def turn_before(entries: Sequence[Summary], index: int) -> int:
    """Return the exchange that an exchange continues; -1 if there is none."""
    wanted = set(entries[index].request_keys)
    return _parent(entries[index], entries, _by_reply(entries, wanted))


def turns_after(entries: Sequence[Summary], index: int) -> list[int]:
    """Return the exchanges that continue an exchange, those of the same test first."""
    replies = set(entries[index].reply_keys)
    later = [
        number
        for number, entry in enumerate(entries)
        if not replies.isdisjoint(entry.request_keys)
    ]
    wanted = {key for number in later for key in entries[number].request_keys}
    by_key = _by_reply(entries, wanted)
    after = [n for n in later if _parent(entries[n], entries, by_key) == index]
    test = entries[index].test_id
    return sorted(after, key=lambda number: entries[number].test_id != test)


def _by_reply(entries: Sequence[Summary], wanted: set[int]) -> dict[int, list[int]]:
    """Return the exchanges whose replies have one of some keys, by key."""
    by_key: dict[int, list[int]] = {}
    for index, entry in enumerate(entries):
        for key in entry.reply_keys:
            if key in wanted:
                by_key.setdefault(key, []).append(index)
    return by_key


def _parent(
    entry: Summary, entries: Sequence[Summary], by_key: dict[int, list[int]]
) -> int:
    for key in reversed(entry.request_keys):
        shorter = [i for i in by_key.get(key, ()) if entries[i].turns < entry.turns]
        if shorter:
            same_test = (i for i in shorter if entries[i].test_id == entry.test_id)
            return next(same_test, shorter[0])
    return -1
