"""What is on the screen, and which keys would do nothing there."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from typing import Final

from msgspec import Struct

from recviewer.tui.keys import Key, key_name


class Situation(Struct, frozen=True):
    """What a main screen shows, as far as it decides which keys do something."""

    is_started: bool = False
    """Whether something was opened, even if it could not be read."""
    is_open: bool = False
    """Whether an exchange is shown."""
    has_chunks: bool = False
    """Whether a chunk is known of its response."""
    is_replayable: bool = False
    """Whether there is a replay: more than one chunk, not recorded as a whole."""
    has_marks: bool = False
    """Whether the timeline has marks."""
    has_text: bool = False
    """Whether a choice has text."""


class _Need(Struct, frozen=True):
    """What some keys need to do something."""

    keys: frozenset[str]
    """Ids of the keys."""
    is_met: Callable[[Situation], bool]
    reason: str = ""
    """Why they do nothing without; empty if their actions themselves say it."""


_NOTHING_OPEN: Final = "Nothing is open yet."

_NEEDS: Final = (
    _Need(
        frozenset({"everywhere.toggle_library"}),
        lambda situation: situation.is_started,
        _NOTHING_OPEN,
    ),
    _Need(
        frozenset(
            {
                *("everywhere.toggle_chunks", "everywhere.toggle_request"),
                *("everywhere.figures", "everywhere.raw"),
                *("everywhere.play", "everywhere.slower", "everywhere.faster"),
                *("everywhere.previous_mark", "everywhere.next_mark"),
                *("everywhere.previous_finish", "everywhere.next_finish"),
                *(f"everywhere.panel.{number}" for number in range(2, 7)),
                *(f"everywhere.any_panel.alt+{number}" for number in range(2, 7)),
            }
        ),
        lambda situation: situation.is_open,
        _NOTHING_OPEN,
    ),
    _Need(
        frozenset({"everywhere.toggle_chunks"}),
        lambda situation: situation.has_chunks,
    ),
    _Need(
        frozenset(
            {
                *("everywhere.play", "everywhere.slower", "everywhere.faster"),
                *("player.play", "player.step_forward", "player.step_back"),
            }
        ),
        lambda situation: situation.is_replayable,
    ),
    _Need(
        frozenset({"everywhere.next_mark", "everywhere.previous_mark"}),
        lambda situation: situation.is_replayable and situation.has_marks,
    ),
    _Need(
        frozenset({"pane.cursor_mode", "pane.toggle_markdown"}),
        lambda situation: situation.has_text,
    ),
)

_WHY_DISABLED: Final[Mapping[str, str]] = {
    "everywhere.edit": "That works in a terminal.",
    "everywhere.suspend_process": "That works in a terminal.",
    "find.next": "Nothing is being looked for.",
    "find.previous": "Nothing is being looked for.",
    "pane.copy_path": "There is no cursor in the text.",
    "pane.toggle_logprobs": "No log probabilities were recorded.",
}
"""Why a key does nothing where it could do something, by its id."""

_MAX_PLACES = 3
"""Places that are named where a key works elsewhere; of more, none is."""


def idle_keys(situation: Situation) -> frozenset[str]:
    """Return the ids of the keys that do nothing in a situation."""
    unmet = (need.keys for need in _NEEDS if not need.is_met(situation))
    return frozenset().union(*unmet)


def why_idle(key: str, situation: Situation) -> str:
    """Say why a key does nothing; empty if it does something, or says it itself.

    Args:
        key: The id of the key.
        situation: What is on the screen.
    """
    reasons = (
        need.reason
        for need in _NEEDS
        if key in need.keys and not need.is_met(situation)
    )
    return next(filter(None, reasons), "")


def why_not(
    key: str, table: Iterable[Key], here: Container[str], situation: Situation
) -> str:
    """Say why a key did nothing where the focus is.

    Args:
        key: Textual's name of the key.
        table: The table of keys.
        here: Ids of the keys that could do something where the focus is.
        situation: What is on the screen.

    Returns:
        The reason, or where else it works; empty for a key that is not in the table.
    """
    name, places = key_name(key), []
    for row in table:
        if key not in row.keys.split(","):
            continue
        binding = row.id if row.is_one else f"{row.id}.{key}"
        if binding in here:
            reason = why_idle(binding, situation) or _WHY_DISABLED.get(binding)
            return reason or f"{name} does nothing now."
        places.append(str(row.scope))
    if len(places) > _MAX_PLACES:
        return f"{name} does nothing here."
    return f"{name} works {' and '.join(places)}." if places else ""
