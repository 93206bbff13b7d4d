"""The controls of the player by name: each is a step from one player to the next."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType

from recviewer.model.transcript import Mark, MarkKind
from recviewer.playback.player import Player

Control = Callable[[Player, Sequence[Mark], float], Player]
"""Takes the player, the marks of the reply and the time now; returns the new player."""

_FINISH = frozenset({MarkKind.FINISH, MarkKind.CUT_OFF})


def next_mark(
    marks: Sequence[Mark], chunk: int, kinds: Collection[MarkKind] | None = None
) -> Mark | None:
    """Return the first mark after a chunk.

    Args:
        marks: All marks, by chunk.
        chunk: The chunk of the playhead; -1 before the first chunk.
        kinds: Kinds of marks to consider; None for all.
    """
    later = (m for m in marks if m.chunk > chunk and (kinds is None or m.kind in kinds))
    return next(later, None)


def previous_mark(
    marks: Sequence[Mark], chunk: int, kinds: Collection[MarkKind] | None = None
) -> Mark | None:
    """Return the last mark before a chunk; arguments as for `next_mark`."""
    earlier = (
        m
        for m in reversed(marks)
        if m.chunk < chunk and (kinds is None or m.kind in kinds)
    )
    return next(earlier, None)


def _next(kinds: frozenset[MarkKind] | None) -> Control:
    def control(player: Player, marks: Sequence[Mark], now: float) -> Player:
        mark = next_mark(marks, player.at(now).chunk, kinds)
        return player.seek_chunk(mark.chunk, now) if mark else player

    return control


def _previous(kinds: frozenset[MarkKind] | None) -> Control:
    def control(player: Player, marks: Sequence[Mark], now: float) -> Player:
        mark = previous_mark(marks, player.at(now).chunk, kinds)
        return player.seek_chunk(mark.chunk, now) if mark else player

    return control


def _fraction(tenths: int) -> Control:
    return lambda player, _, now: player.seek_fraction(tenths / 10, now)


CONTROLS: Mapping[str, Control] = MappingProxyType(
    {
        "toggle": lambda player, _, now: player.toggle(now),
        "slower": lambda player, _, now: player.slower(now),
        "faster": lambda player, _, now: player.faster(now),
        "normal_speed": lambda player, _, now: player.normal_speed(now),
        "loop": lambda player, _, now: player.toggle_loop(now),
        "step_forward": lambda player, _, now: player.step(1, now),
        "step_back": lambda player, _, now: player.step(-1, now),
        "seek_forward": lambda player, _, now: player.seek_by(1, now),
        "seek_back": lambda player, _, now: player.seek_by(-1, now),
        "tenth_forward": lambda player, _, now: player.seek_far(1, now),
        "tenth_back": lambda player, _, now: player.seek_far(-1, now),
        "start": lambda player, _, now: player.seek_chunk(-1, now),
        "end": _fraction(10),
        "next_mark": _next(None),
        "previous_mark": _previous(None),
        "next_finish": _next(_FINISH),
        "previous_finish": _previous(_FINISH),
        **{f"tenth_{tenths}": _fraction(tenths) for tenths in range(10)},
    }
)
"""All controls, by the names that `recviewer.tui.keys` uses."""
