"""Which exchange continues which: hashed conversations, and the parents they give.

An exchange continues another if its messages begin with the other's messages and
answer. Only role, text and tool calls count: ids, names and absent fields differ
between what a model says and what a client sends back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import orjson

from recviewer.framing import json_text
from recviewer.library.arguments import parsed
from recviewer.library.summary import Summary
from recviewer.model.prompt import Message, PartKind, Prompt
from recviewer.model.track import Kind
from recviewer.model.transcript import Reply, Transcript

_MODEL = "assistant"

_MODEL_ROLES = frozenset({_MODEL, "model", "ai"})
"""What protocols call the model's own turns."""

_SAID = frozenset({PartKind.TEXT, PartKind.REFUSAL, PartKind.TOOL_RESULT})
"""Parts whose text counts; reasoning is not sent back, so it does not."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What links an exchange to those before and after it."""

    asked: tuple[int, ...]
    """Key of the request up to and with each turn of the model."""
    answered: tuple[int, ...]
    """Key of the request with the answer, one for each choice that says anything."""


def keys(prompt: Prompt, reply: Reply) -> Keys:
    """Hash the conversation of an exchange.

    Args:
        prompt: Its request.
        reply: Its answer.

    Returns:
        Keys of 64 bits, the same in every run.
    """
    asked = []
    state = b""
    for message in prompt.messages:
        state = _extended(state, _turn_of_message(message))
        if message.role in _MODEL_ROLES:
            asked.append(int.from_bytes(state))
    turns = map(_turn_of_choice, reply.choices if prompt.messages else ())
    answered = (int.from_bytes(_extended(state, turn)) for turn in turns if turn)
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


def _turn_of_message(message: Message) -> bytes:
    role = _MODEL if message.role in _MODEL_ROLES else message.role
    said = (part.text for part in message.parts if part.kind in _SAID)
    calls = (
        (part.text, part.arguments)
        for part in message.parts
        if part.kind is PartKind.TOOL_CALL
    )
    return _turn(role, said, calls)


def _turn_of_choice(choice: Transcript) -> bytes:
    """Write a choice as the turn it becomes; empty where it says nothing."""
    said = choice.text(Kind.CONTENT) + choice.text(Kind.REFUSAL)
    if not said and not choice.tool_calls:
        return b""
    calls = ((call.name or "", call.arguments) for call in choice.tool_calls)
    return _turn(_MODEL, (said,), calls)


def _turn(role: str, said: Iterable[str], calls: Iterable[tuple[str, object]]) -> bytes:
    parts = [role, "".join(said).strip(), *_called(calls)]
    return "\0".join(parts).encode("utf-8", "surrogatepass")


def _called(calls: Iterable[tuple[str, object]]) -> Iterator[str]:
    for name, arguments in calls:
        yield name
        yield _canonical(arguments)


def _canonical(arguments: object) -> str:
    """Write arguments so that spaces and the order of keys make no difference."""
    value = {} if arguments in (None, "") else parsed(arguments)
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    except TypeError:
        return json_text.dumps(value).decode()
