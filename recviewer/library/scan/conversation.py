"""Which exchange continues which: hashed conversations, and the parents they give.

An exchange continues another if its messages begin with the other's messages and
answer. Only role, text and tool calls count: ids, names and absent fields differ
between what a model says and what a client sends back. What the model says in a row is
one turn, however many messages it is: the Responses API sends back each reasoning, text
and call of one answer as an item of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from itertools import groupby

import msgspec
import orjson

from recviewer.jsondoc import parsing
from recviewer.library.scan.arguments import parsed
from recviewer.library.summary import Summary
from recviewer.model.flat_reply import FlatChoice, FlatReply
from recviewer.model.prompt import Message, PartKind, Prompt
from recviewer.model.track import Kind

_MODEL = "assistant"

_MODEL_ROLES = frozenset({_MODEL, "model", "ai"})
"""What protocols call the model's own turns."""

_COUNTED = frozenset({PartKind.TEXT, PartKind.REFUSAL, PartKind.TOOL_RESULT})
"""Parts whose text counts; reasoning is not sent back, so it does not."""

_Said = tuple[str, list[tuple[str, object]]]
"""A text, and the names and arguments of tool calls."""

_NOTHING: _Said = ("", [])


class Keys(msgspec.Struct, frozen=True):
    """What links an exchange to those before and after it."""

    asked: tuple[int, ...]
    """Key of the request up to and with each turn of the model."""
    answered: tuple[int, ...]
    """Key of the request with the answer, one for each choice that says anything."""


def keys(prompt: Prompt, flat_reply: FlatReply) -> Keys:
    """Hash the conversation of an exchange.

    Args:
        prompt: Its request.
        flat_reply: Its answer.

    Returns:
        Keys of 64 bits, the same in every run.
    """
    if not prompt.messages:
        return Keys((), ())
    asked: list[int] = []
    before = state = b""
    begun = _NOTHING
    for own, messages in groupby(prompt.messages, _is_model):
        before, begun = state, _NOTHING
        if not own:
            turns = [_turn(message.role, _said(message)) for message in messages]
            state = _extended(state, b"\1".join(turns))
        elif (begun := _joined(map(_said, messages))) != _NOTHING:
            state = _extended(before, _turn(_MODEL, begun))
            asked.append(int.from_bytes(state))
    if begun == _NOTHING:
        before = state
    answered = [
        int.from_bytes(_extended(before, _turn(_MODEL, _joined((begun, said)))))
        for said in map(_said_in, flat_reply.choices)
        if said != _NOTHING
    ]
    return Keys(tuple(asked), tuple(answered))


def parents(entries: Sequence[Summary]) -> list[int]:
    """Find the exchange that each exchange continues.

    Args:
        entries: All exchanges.

    Returns:
        For each the index of the one with the longest matching conversation, of the
        same test if there is one; -1 where it continues none. There are no cycles: a
        parent has fewer messages than its child.
    """
    by_key: dict[int, list[int]] = {}
    for index, entry in enumerate(entries):
        for key in entry.answered:
            by_key.setdefault(key, []).append(index)
    return [_parent(entry, entries, by_key) for entry in entries]


def _parent(
    entry: Summary, entries: Sequence[Summary], by_key: dict[int, list[int]]
) -> int:
    for key in reversed(entry.asked):
        found = [i for i in by_key.get(key, ()) if entries[i].turns < entry.turns]
        if found:
            same_test = (i for i in found if entries[i].test_id == entry.test_id)
            return next(same_test, found[0])
    return -1


def _extended(state: bytes, turn: bytes) -> bytes:
    return blake2b(state + turn, digest_size=8).digest()


def _is_model(message: Message) -> bool:
    return message.role in _MODEL_ROLES


def _said(message: Message) -> _Said:
    texts, calls = [], []
    for part in message.parts:
        if part.kind in _COUNTED:
            texts.append(part.text)
        elif part.kind is PartKind.TOOL_CALL:
            calls.append((part.text, part.arguments))
    return "".join(texts), calls


def _said_in(choice: FlatChoice) -> _Said:
    text = choice.text(Kind.CONTENT) + choice.text(Kind.REFUSAL)
    return text, [(call.name or "", call.arguments) for call in choice.tool_calls]


def _joined(pieces: Iterable[_Said]) -> _Said:
    texts, calls = [], []
    for text, called in pieces:
        texts.append(text)
        calls += called
    return "".join(texts), calls


def _turn(role: str, said: _Said) -> bytes:
    text, calls = said
    parts = [role, text.strip()]
    for name, arguments in calls:
        parts += (name, _canonical(arguments))
    return "\0".join(parts).encode("utf-8", "surrogatepass")


def _canonical(arguments: object) -> str:
    """Write arguments so that spaces and the order of keys make no difference."""
    value = {} if arguments in (None, "") else parsed(arguments)
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    except TypeError:
        return parsing.dumps(value).decode()
