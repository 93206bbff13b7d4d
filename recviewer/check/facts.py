"""What rules about many recordings know of each exchange, without keeping it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence, Set
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from itertools import takewhile
from typing import Any, Final

import msgspec
from msgspec import Struct

from recviewer.check.dates import recorded_on
from recviewer.check.subject import Subject
from recviewer.compare.volatile import without_volatile
from recviewer.formats.ogx_keys import Normalizer, check_key
from recviewer.jsondoc import parsing
from recviewer.jsondoc.parsing import canonical
from recviewer.jsondoc.values import parsed, string
from recviewer.model.prompt import Message, PartKind, Turns
from recviewer.model.track import Kind
from recviewer.model.transcript import Transcript
from recviewer.protocols.detection import by_url
from recviewer.text.secrets import masked_url

NO_RECORDER: Final = "no recorder"
"""In place of the recorder where none gives a file its name."""

_HASH: Final = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{20,}")
"""A hash in the name of a file, and so much of it as tells it from others."""

_DIGEST_BYTES: Final = 12

_MAX_URLS: Final = 64
"""URLs that are kept masked: a folder holds few."""

_MODEL_ROLES: Final = frozenset({"assistant", "model", "ai"})
"""Roles of the model's own messages."""


class ExchangeFacts(Struct, frozen=True, gc=False):
    """One exchange of a corpus. A digest is empty where there is nothing to compare."""

    path: str
    """The recording, as it was named."""
    number: int
    """Number of the exchange."""
    test_id: str
    """The test that made it; empty where unknown."""
    model: str
    """The model that was asked."""
    key: str
    """The recorder that gives the name of the file: `Normalizer`, or
    `NO_RECORDER`; empty where that cannot be checked."""
    computed: str
    """The name that today's recorder would give it; empty where that is unknown."""
    request: bytes
    """Digest of what was asked, whatever the ids in it are."""
    shape: bytes
    """Digest of what a test asks again after its words have changed: endpoint, model,
    streaming, and the roles of the messages."""
    answer: bytes
    """Digest of what all choices say and call."""
    whole_answer: bytes
    """The same with their reasoning, and how they ended."""
    day: date | None
    """When it was recorded."""
    conversation: bytes
    """Digest of all messages of the request."""
    before: bytes
    """Digest of the messages before the last turn of the model in the request."""
    continued: bytes
    """Digest of the arguments of tool calls in that turn; empty if there are none."""
    calls: tuple[bytes, ...]
    """Digest of the arguments of tool calls of each choice that has any."""


class Corpus(Struct, frozen=True):
    """All exchanges that are compared with each other."""

    exchanges: Sequence[ExchangeFacts]
    """In the order of the paths."""
    tests: Set[str] | None = None
    """Ids of the tests that pytest collects; None if they were not listed."""


def facts(subject: Subject) -> ExchangeFacts:
    """Return the facts of an exchange."""
    exchange, reply = subject.exchange, subject.reply
    request = exchange.request
    key = check_key(subject.path, exchange)
    calls_model = exchange.protocol is not None or by_url(request) is not None
    messages = () if _is_session(subject) else subject.prompt.messages
    last = _last_turn(messages)
    said = list(map(_said, messages))
    answer = b"" if subject.failed else _answer_digest(reply.choices)
    return ExchangeFacts(
        path=subject.path,
        number=exchange.number,
        test_id=exchange.test_id or "",
        model=request.model or "",
        key="" if key is None else str(key.fits or NO_RECORDER),
        computed="" if key is None else key.computed,
        request=_request_digest(subject) if calls_model else b"",
        shape=_shape(subject, messages) if calls_model else b"",
        answer=answer,
        whole_answer=answer and answer + _rest_digest(reply.choices),
        day=recorded_on(exchange.response.headers, reply),
        conversation=_digest(said) if said else b"",
        before=_digest(said[:last]) if last else b"",
        continued=_sent_calls(messages[last:]) if last else b"",
        calls=tuple(
            _calls(call.arguments for call in choice.tool_calls)
            for choice in reply.choices
            if choice.tool_calls
        ),
    )


def is_reachable(exchange: ExchangeFacts) -> bool:
    """Return whether today's recorder finds a recording, as far as can be told."""
    return exchange.key in ("", Normalizer.TODAYS)


def listed_tests(lines: Iterable[str]) -> frozenset[str]:
    """Return the ids in what `pytest --collect-only -q` prints."""
    return frozenset(line.strip() for line in lines if "::" in line)


def name_of(exchange: ExchangeFacts, beside: ExchangeFacts) -> str:
    """Return the address of an exchange, by the name of its file; hashes are cut.

    Args:
        exchange: The exchange.
        beside: Another one. If its file has the same name elsewhere, the folders that
            the two do not share are named, too, and one at least.
    """
    path, other = _steps(exchange.path), _steps(beside.path)
    start = -1
    if path[-1] == other[-1] and path != other:
        parts = zip(path, other, strict=False)
        shared = len(list(takewhile(lambda both: both[0] == both[1], parts)))
        start = min(shared, len(path) - 2)
    name = _HASH.sub(r"\1…", "/".join(path[start:]))
    return f"{name}#exchange={exchange.number}" if exchange.number else name


def _steps(path: str) -> list[str]:
    """Return the folders of a path, of which there is one at least, and its name."""
    steps = path.replace(os.sep, "/").split("/")
    return steps if len(steps) > 1 else [os.curdir, *steps]


def _is_session(subject: Subject) -> bool:
    """Say whether a request is one of a session, which holds all that came before."""
    return any(isinstance(value, Turns) for value in subject.asked.values())


def _sent_calls(messages: Sequence[Message]) -> bytes:
    """Return the digest of the tool calls in the first turn of the model."""
    turn = takewhile(lambda message: message.role in _MODEL_ROLES, messages)
    parts = [part for message in turn for part in message.parts]
    calls = [part for part in parts if part.kind is PartKind.TOOL_CALL]
    return _calls(call.arguments for call in calls) if calls else b""


def _calls(arguments: Iterable[object]) -> bytes:
    """Return the digest of calls; some clients give tools other names."""
    try:
        return _hash(canonical([parsed(each or "{}") for each in arguments]))
    except RecursionError:
        return b""


def _last_turn(messages: Sequence[Message]) -> int:
    """Return the index of the model's last turn in a request; 0 if there is none.

    Several messages of the model in a row are one turn.
    """
    last = len(messages)
    while last and messages[last - 1].role not in _MODEL_ROLES:
        last -= 1
    while last and messages[last - 1].role in _MODEL_ROLES:
        last -= 1
    return last


def _request_digest(subject: Subject) -> bytes:
    request = subject.exchange.request
    if not subject.asked or _is_session(subject):
        return b""
    url = _masked_url(request.url or request.endpoint or "")
    try:
        counting = without_volatile(request.body, nulls=False)
    except RecursionError:
        return b""
    return _digest([request.method, url, request.tool_name, counting], sort_keys=True)


_masked_url = lru_cache(maxsize=_MAX_URLS)(masked_url)


def _shape(subject: Subject, messages: Sequence[Message]) -> bytes:
    exchange = subject.exchange
    roles = [message.role for message in messages]
    if not roles:
        return b""
    streaming = exchange.response.streaming
    tools = sorted(tool.name for tool in subject.prompt.tools)
    request = exchange.request
    facts = [request.endpoint_name, request.model, streaming, roles, tools]
    return _digest([exchange.test_id, *facts])


def _answer_digest(choices: Sequence[Transcript]) -> bytes:
    if not choices:
        return b""
    said = [
        [
            choice.index,
            [choice.text(kind) for kind in (Kind.CONTENT, Kind.REFUSAL)],
            [(call.name, parsed(call.arguments)) for call in choice.tool_calls],
        ]
        for choice in choices
    ]
    return _digest(said)


def _rest_digest(choices: Sequence[Transcript]) -> bytes:
    """Return the digest of the reasoning of all choices, and of how they ended."""
    return _digest(
        [
            (choice.text(Kind.REASONING), choice.finish_reason, choice.cut_off)
            for choice in choices
        ]
    )


def _said(message: Message) -> object:
    return message.role, [
        (
            part.kind,
            part.text,
            parsed(part.arguments),
            string(part.media and part.media.url),
        )
        for part in message.parts
    ]


def _digest(value: Any, *, sort_keys: bool = False) -> bytes:
    """Return the digest of a value.

    Args:
        value: The value.
        sort_keys: Whether fields in another order give the same digest.
    """
    try:
        text = msgspec.json.encode(value, order="sorted" if sort_keys else None)
    except (TypeError, UnicodeEncodeError, RecursionError):
        try:
            text = parsing.dumps(value, default=str, sort_keys=sort_keys)
        except RecursionError:
            return b""
    return blake2b(text, digest_size=_DIGEST_BYTES).digest()


def _hash(text: str) -> bytes:
    data = text.encode("utf-8", "surrogatepass")
    return blake2b(data, digest_size=_DIGEST_BYTES).digest()
