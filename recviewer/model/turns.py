"""Conversations that many requests of one recording share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec


class SharedTurns(msgspec.Struct, frozen=True):
    """All messages of a session. Each request in it is one of them and those before it.

    A session of thousands of answers would not fit into memory if each request had its
    own copy of the conversation.
    """

    texts: Sequence[Any]
    """JSON text of each message, through the buffer protocol."""
    previous: Sequence[int]
    """Index of the message before each message; -1 if it is the first."""
    cache: dict[int, Any] = {}
    """What was made of each message, by its index; filled by whoever reads them."""


class Turns(msgspec.Struct, frozen=True):
    """The messages of one request."""

    shared: SharedTurns
    """The session."""
    last: int
    """Index of the last message; -1 if there is none."""
