"""The conversation before an answer of a session, read when it is looked at."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar, overload

from recviewer.model.prompt import Message, PartKind, Turns

USER_ROLES = frozenset({"user", "human"})
"""Roles of whoever asks."""

_OTHER_ROLE = re.compile(rb'"role"\s*:\s*"(?!user"|human")\w')
_ROLE_BYTES = 1_000
"""The role of a message that nobody asks with, and how far it is looked for."""

_RESULT = b'"tool_result"'
"""The type of a block with the result of a call, as it stands in JSON."""

_Value = TypeVar("_Value")

_MAX_CACHED_MESSAGES = 500
"""Messages that are kept while the requests of a session are read in turn."""


class Conversation(Sequence[Message]):
    """The messages of one request of a session, read when they are looked at.

    From the end it takes no longer than the messages that are looked at.
    """

    __slots__ = ("_lead", "_read", "_turns")

    def __init__(
        self,
        turns: Turns,
        read: Callable[[Any, int], Message],
        lead: tuple[Message, ...] = (),
    ) -> None:
        """Read nothing yet.

        Args:
            turns: The messages of the request.
            read: Makes a message of its JSON text and its number in the conversation.
            lead: Messages that stand before those.
        """
        self._turns = turns
        self._read = read
        self._lead = lead

    def after(self, *lead: Message) -> Conversation:
        """Return the conversation with other messages before it."""
        if not lead:
            return self
        return Conversation(self._turns, self._read, (*lead, *self._lead))

    def __len__(self) -> int:
        """Return the number of messages."""
        shared, last = self._turns.shared, self._turns.last
        return len(self._lead) + (shared.depths[last] + 1 if last >= 0 else 0)

    @overload
    def __getitem__(self, index: int) -> Message: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Message]: ...

    def __getitem__(self, index: int | slice) -> Message | Sequence[Message]:
        """Return one message, or a slice."""
        numbers = range(len(self))[index]
        if isinstance(numbers, int):
            return self[numbers : numbers + 1][0]
        if not numbers:
            return []
        low = min(numbers)
        found = self._between(low, max(numbers))
        return [found[number - low] for number in numbers]

    def __iter__(self) -> Iterator[Message]:
        """Yield the messages in order; those of the last request are kept for that."""
        shared, last = self._turns.shared, self._turns.last
        known, messages = shared.cache.get(_LATEST, (-1, ()))
        new = []
        for index in self._backwards():
            if index == known:
                break
            new.append(index)
        else:
            messages = ()
        messages = (*messages, *map(self._message, reversed(new)))
        shared.cache[_LATEST] = last, messages
        yield from self._lead
        yield from messages

    def __reversed__(self) -> Iterator[Message]:
        """Yield the messages from the last to the first."""
        yield from map(self._message, self._backwards())
        yield from reversed(self._lead)

    def telling(self, first: int, may_tell: Callable[[Any], bool]) -> list[Message]:
        """Return the messages from a number on, without those that are silent.

        Args:
            first: The number.
            may_tell: Tells by the JSON text of a message whether it may be of the user
                or show an image, where the session does not say; if not, the message
                is not even read.
        """
        shared, lead = self._turns.shared, self._lead
        indexes = []
        for index in self._backwards():
            if shared.depths[index] + len(lead) < first:
                break
            if shared.silent and shared.silent[index]:
                continue
            if may_tell(shared.texts[index]):
                indexes.append(index)
        return [*lead[first:], *map(self._message, reversed(indexes))]

    def last(self, value_of: Callable[[Message], _Value]) -> _Value | None:
        """Return what is made of the last message of which something is made.

        It is remembered, so that for the next request only the messages that are new
        in it are looked at.

        Args:
            value_of: Makes something of a message, or something false.
        """
        cache = self._turns.shared.cache
        value: _Value | None = None
        for index in self._backwards():
            key = value_of, index
            value = cache[key] if key in cache else value_of(self._message(index))
            if value or key in cache:
                break
        cache[value_of, self._turns.last] = value
        return value or next(filter(None, map(value_of, reversed(self._lead))), None)

    def _between(self, first: int, last: int) -> list[Message]:
        """Return the messages from one number to another, both included."""
        lead, depths = len(self._lead), self._turns.shared.depths
        indexes = []
        for index in self._backwards():
            if depths[index] + lead < first:
                break
            if depths[index] + lead <= last:
                indexes.append(index)
        return [
            *self._lead[first : last + 1],
            *map(self._message, reversed(indexes)),
        ]

    def _backwards(self) -> Iterator[int]:
        """Yield the indexes of the messages from the last to the first."""
        previous, index = self._turns.shared.previous, self._turns.last
        while index >= 0:
            yield index
            index = previous[index]

    def _message(self, index: int) -> Message:
        shared = self._turns.shared
        message: Message | None = shared.cache.get(_RECENT, {}).get(index)
        if message is None:
            message = self._read(shared.texts[index], shared.depths[index])
            kept: dict[int, Message] = shared.cache.setdefault(_RECENT, {})
            if len(kept) >= _MAX_CACHED_MESSAGES:
                kept.clear()
            kept[index] = message
        return message


_LATEST = "latest"
"""Key of the messages of the request that was last read whole."""

_RECENT = "recent"
"""Key of the messages that were read last, by their indexes."""


def last(
    messages: Sequence[Message], value_of: Callable[[Message], _Value]
) -> _Value | None:
    """Return what is made of the last message of which something is made.

    Args:
        messages: The conversation.
        value_of: Makes something of a message, or something false. A function of a
            module, as what it makes is remembered.
    """
    if isinstance(messages, Conversation):
        return messages.last(value_of)
    return next(filter(None, map(value_of, reversed(messages))), None)


def unseen(messages: Sequence[Message], seen: int) -> Sequence[Message]:
    """Return what may be of the user, or show images, after what was seen.

    Args:
        messages: The conversation. Other messages of a session are not even read.
        seen: Number of messages that were seen.
    """
    if isinstance(messages, Conversation):
        return messages.telling(seen, _is_worth_a_look)
    return messages[seen:]


def _is_worth_a_look(text: Any) -> bool:
    raw = bytes(memoryview(text))
    if b"image" in raw:
        return True
    if _OTHER_ROLE.search(raw, 0, _ROLE_BYTES) is not None:
        return False
    # Most messages of an agent's user are results of calls, and nothing else.
    return _RESULT not in raw or b'"text"' in raw or b'"source"' in raw


def user_with_text(message: Message) -> Message | None:
    """Return a message if it is of the user and says or shows something."""
    return with_text(message) if message.role in USER_ROLES else None


def with_text(message: Message) -> Message | None:
    """Return a message if it says or shows something."""
    says = any(
        part.media or (part.text.strip() and part.kind is not PartKind.REASONING)
        for part in message.parts
    )
    return message if says else None


def text_of_user(message: Message) -> str:
    """Return the first text of a message of the user; empty if it has none."""
    texts = (part.text.strip() for part in message.parts if part.kind is PartKind.TEXT)
    return next(filter(None, texts), "") if message.role == "user" else ""
