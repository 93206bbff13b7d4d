"""Hashes of conversations, by which `conversations` finds what continues what.

Only roles, texts and tool calls are hashed: ids, names and absent fields differ between
a model's answer and what a client sends back. Consecutive messages of the model count
as one turn, because the Responses API sends back each reasoning, text and call of an
answer as a separate item.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from itertools import groupby

import msgspec
import orjson

from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import parsed
from recviewer.model.flat_reply import FlatChoice, FlatReply
from recviewer.model.prompt import Message, PartKind, Prompt
from recviewer.model.track import Kind

_MODEL = "assistant"

_MODEL_ROLES = frozenset({_MODEL, "model", "ai"})
"""Roles of the model's own messages, in the protocols that have them."""

_COUNTED = frozenset({PartKind.TEXT, PartKind.REFUSAL, PartKind.TOOL_RESULT})
"""Parts whose text is compared; reasoning is not, as clients do not send it back."""

_Content = tuple[str, list[tuple[str, object]]]
"""A text, and the names and arguments of tool calls."""

_NOTHING: _Content = ("", [])


class Keys(msgspec.Struct, frozen=True):
    """Hashes that link an exchange to those before and after it."""

    request: tuple[int, ...]
    """A key for each turn of the model in the request: of all messages up to it."""
    reply: tuple[int, ...]
    """A key for each choice that is not empty: of the request together with it."""


def keys(prompt: Prompt, flat_reply: FlatReply) -> Keys:
    """Hash the conversation of an exchange.

    Returns:
        Keys of 64 bits each, the same in every run.
    """
    if not prompt.messages:
        return Keys((), ())
    request_keys: list[int] = []
    before = state = b""
    begun = _NOTHING
    for own, messages in groupby(prompt.messages, lambda m: m.role in _MODEL_ROLES):
        before, begun = state, _NOTHING
        if not own:
            turns = [
                _turn(message.role, _message_content(message)) for message in messages
            ]
            state = _extended(state, b"\1".join(turns))
        elif (begun := _joined(map(_message_content, messages))) != _NOTHING:
            state = _extended(before, _turn(_MODEL, begun))
            request_keys.append(int.from_bytes(state))
    if begun == _NOTHING:
        before = state
    reply_keys = [
        int.from_bytes(_extended(before, _turn(_MODEL, _joined((begun, content)))))
        for content in map(_choice_content, flat_reply.choices)
        if content != _NOTHING
    ]
    return Keys(tuple(request_keys), tuple(reply_keys))


def recorded_keys(path: str, number: int, continues: int) -> Keys:
    """Return the keys of an exchange whose recorder says what it continues.

    Hashing the whole conversation of each exchange of a long session would take hours.

    Args:
        path: The recording.
        number: The exchange.
        continues: The exchange that it continues; -1 if none.
    """
    absolute = os.path.abspath(path)  # noqa: PTH100 - the same wherever it is read from
    before = (_recorded_key(absolute, continues),) if continues >= 0 else ()
    return Keys(before, (_recorded_key(absolute, number),))


@lru_cache(1024)  # the next exchange mostly continues this one
def _recorded_key(path: str, number: int) -> int:
    name = f"{path}\0{number}".encode("utf-8", "surrogateescape")
    return int.from_bytes(blake2b(name, digest_size=8).digest())


def _extended(state: bytes, turn: bytes) -> bytes:
    return blake2b(state + turn, digest_size=8).digest()


def _message_content(message: Message) -> _Content:
    texts, calls = [], []
    for part in message.parts:
        if part.kind in _COUNTED:
            texts.append(part.text)
        elif part.kind is PartKind.TOOL_CALL:
            calls.append((part.text, part.arguments))
    return "".join(texts), calls


def _choice_content(choice: FlatChoice) -> _Content:
    text = choice.text(Kind.CONTENT) + choice.text(Kind.REFUSAL)
    return text, [(call.name or "", call.arguments) for call in choice.tool_calls]


def _joined(pieces: Iterable[_Content]) -> _Content:
    texts, calls = [], []
    for text, piece_calls in pieces:
        texts.append(text)
        calls += piece_calls
    return "".join(texts), calls


def _turn(role: str, content: _Content) -> bytes:
    text, calls = content
    parts = [role, text.strip()]
    for name, arguments in calls:
        parts += (name, _canonical(arguments))
    return parsing.join_halves("\0".join(parts)).encode("utf-8", "surrogatepass")


def _canonical(arguments: object) -> str:
    """Write arguments without the spaces and the order of keys they came in."""
    value = {} if arguments in (None, "") else parsed(arguments)
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    except TypeError:
        return parsing.dumps(value).decode()
