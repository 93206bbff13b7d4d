"""What a person decided about exchanges, kept outside of the repository.

A decision belongs to what was asked and what was answered, not to a path or a commit:
it survives a rebase, and a recording made anew that says the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path
from time import time as seconds_since_epoch

import msgspec

from recviewer.compare.comparison import Comparison, Side
from recviewer.compare.request import canonical
from recviewer.compare.turns import turns_digest
from recviewer.compare.volatile import without_volatile
from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import parsed
from recviewer.model.exchange import Exchange
from recviewer.model.prompt import Turns
from recviewer.model.track import Kind
from recviewer.text.secrets import masked_url

_DIGEST_BYTES = 16
"""Bytes of a key."""

_TEXT_KINDS = (Kind.CONTENT, Kind.REASONING, Kind.REFUSAL)


class Decision(StrEnum):
    """What a person decides about an exchange."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Key(msgspec.Struct, frozen=True):
    """What a decision belongs to."""

    request: str
    """Hash of what was asked."""
    answer: str
    """Hash of what was answered; that of nothing for an exchange that is gone."""


class Decided(msgspec.Struct, frozen=True, omit_defaults=True):
    """A decision, as it is kept: a line of JSON."""

    request: str
    answer: str
    decision: Decision | None = None
    """None for one that was taken back."""
    note: str = ""
    """The person's words."""
    path: str = ""
    """Path of the recording in its repository when it was decided."""
    seconds: float = 0.0
    """When it was decided, since the epoch."""


class Decisions:
    """All decisions of a person: a file that only grows, so that nothing is lost."""

    def __init__(
        self, path: Path | None, now: Callable[[], float] = seconds_since_epoch
    ) -> None:
        """Read the decisions; a file that is not there has none.

        Args:
            path: The file; None to keep nothing.
            now: Returns the time of a decision.

        Raises:
            OSError: It cannot be read.
        """
        self._path = path
        self._now = now
        self._decided: dict[Key, Decided] = {}
        self._requests: dict[str, Decided] = {}
        self._paths: dict[str, Decided] = {}
        self._decode = msgspec.json.Decoder(Decided).decode
        if path is not None and path.exists():
            for line in path.read_bytes().splitlines():
                try:
                    self._take(self._decode(line))
                except msgspec.MsgspecError:
                    continue  # a line cut off by a full disk costs only itself

    def __bool__(self) -> bool:
        """Return whether anything was ever decided."""
        return bool(self._decided)

    def of(self, key: Key) -> Decided | None:
        """Return what was decided about this request and this answer."""
        found = self._decided.get(key)
        return found if found and (found.decision or found.note) else None

    def changed_since(self, key: Key, path: str) -> Decided | None:
        """Return what was decided about another answer here, if this has no decision.

        Args:
            key: Request and answer.
            path: Path of the recording in its repository.
        """
        if self.of(key) is not None:
            return None
        before = self._requests.get(key.request) or self._paths.get(path)
        return before if before and before.decision else None

    def decide(
        self,
        keys: Iterable[tuple[Key, str]],
        decision: Decision | None,
        note: str = "",
    ) -> None:
        """Keep a decision about some exchanges, or take it back.

        Args:
            keys: Their keys, each with the path of its recording.
            decision: None to take it back.
            note: The person's words.

        Raises:
            OSError: It cannot be written.
        """
        now = self._now()
        decided = [
            Decided(key.request, key.answer, decision, note, path, now)
            for key, path in keys
        ]
        if self._path is not None and decided:
            lines = b"".join(msgspec.json.encode(each) + b"\n" for each in decided)
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # One write at the end of the file: two sessions do not mix their lines.
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
            file = os.open(self._path, flags, 0o600)
            try:
                os.write(file, lines)
            finally:
                os.close(file)
        for each in decided:
            self._take(each)

    def _take(self, decided: Decided) -> None:
        self._decided[Key(decided.request, decided.answer)] = decided
        self._requests[decided.request] = decided
        if decided.path:
            self._paths[decided.path] = decided


def default_path() -> Path:
    """Return where a person's decisions are kept."""
    from platformdirs import user_state_path  # takes 3 ms to import

    return user_state_path("recviewer", appauthor=False) / "decisions.jsonl"


def key_of(comparison: Comparison) -> Key:
    """Return what a decision about a pair belongs to: the later request and answer."""
    side = comparison.after or comparison.before
    if side is None:
        raise ValueError("expected a pair with at least one side")
    answer = answer_hash(side) if comparison.after else _hash("gone", answer_hash(side))
    return Key(request_hash(side), answer)


def request_hash(side: Side) -> str:
    """Return a hash of what was asked, without what is made anew each time."""
    request = side.exchange.request
    body = request.body
    if isinstance(body, dict):
        body = {
            name: turns_digest(value, _canonical_text).hex()
            if isinstance(value, Turns)
            else value
            for name, value in body.items()
        }
    asked = canonical(without_volatile(body))
    return _hash(
        request.method, masked_url(request.url or ""), request.endpoint_name, asked
    )


def _canonical_text(text: bytes) -> str:
    """Write what counts of the JSON text of a message."""
    try:
        return canonical(without_volatile(parsing.loads(text)))
    except ValueError:
        return text.decode("utf-8", "replace")


def answer_hash(side: Side) -> str:
    """Return a hash of the folded answer: texts, calls, ends and errors."""
    reply = side.reply
    choices = [
        (
            choice.index,
            [choice.text(kind) for kind in _TEXT_KINDS],
            [(c.name, canonical(parsed(c.arguments))) for c in choice.tool_calls],
            choice.finish_reason,
            choice.cut_off,
        )
        for choice in reply.choices
    ]
    error = reply.error and (reply.error.message, reply.error.type, reply.error.code)
    in_numbers = "" if choices or error else _payload(side.exchange)
    return _hash(choices, error, in_numbers)


def _payload(exchange: Exchange) -> str:
    """Return an answer that is no text, without what is made anew each time."""
    chunks = exchange.response.chunks
    values = []
    for number in range(len(chunks)):
        text = chunks.text(number)
        try:
            values.append(canonical(without_volatile(parsing.loads(text))))
        except ValueError:
            values.append(text.decode("utf-8", "replace"))
    return "\n".join(values)


def _hash(*parts: object) -> str:
    text = repr(parts).encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=_DIGEST_BYTES).hexdigest()
