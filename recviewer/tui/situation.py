"""What is on the screen, and which keys would do nothing there."""

from __future__ import annotations

from typing import Final

from msgspec import Struct


class Situation(Struct, frozen=True):
    """What a main screen shows, as far as it decides which keys do something."""

    is_started: bool = False
    """Whether something was opened, even if it could not be read."""
    is_open: bool = False
    """Whether an exchange is shown."""
    chunks: int = 0
    """Number of chunks that are known of its response."""
    is_replayable: bool = False
    """Whether there is a replay: more than one chunk, not recorded as a whole."""
    has_marks: bool = False
    """Whether the timeline has marks."""
    has_text: bool = False
    """Whether a choice has text."""


_NEEDS_EXCHANGE: Final = frozenset(
    {
        *("everywhere.toggle_request", "everywhere.figures", "everywhere.raw"),
        "everywhere.zoom",
    }
)
"""Ids of keys that do nothing as long as no exchange is shown."""

_NEEDS_REPLAY: Final = frozenset(
    {
        *("everywhere.play", "everywhere.slower", "everywhere.faster"),
        *("player.play", "player.step_forward", "player.step_back"),
    }
)
_NEEDS_MARKS: Final = frozenset({"everywhere.next_mark", "everywhere.previous_mark"})
_NEEDS_TEXT: Final = frozenset({"pane.cursor_mode", "pane.toggle_markdown"})
_NEEDS_CHUNKS: Final = frozenset({"everywhere.toggle_chunks"})
_NEEDS_START: Final = frozenset({"everywhere.toggle_library", "everywhere.edit"})


def idle_keys(situation: Situation) -> frozenset[str]:
    """Return the ids of the keys that do nothing in a situation."""
    needs = (
        (_NEEDS_START, situation.is_started),
        (_NEEDS_EXCHANGE, situation.is_open),
        (_NEEDS_CHUNKS, situation.chunks > 0),
        (_NEEDS_REPLAY, situation.is_replayable),
        (_NEEDS_MARKS, situation.is_replayable and situation.has_marks),
        (_NEEDS_TEXT, situation.has_text),
    )
    return frozenset().union(*(keys for keys, is_met in needs if not is_met))
