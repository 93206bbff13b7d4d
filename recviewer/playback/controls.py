"""The controls of the player by name: each is a step from one player to the next."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType

from recviewer.model.transcript import Mark, MarkKind
from recviewer.playback.player import Player

Control = Callable[[Player, Sequence[Mark], float], Player]
"""Takes the player, the marks of the reply and the time now; returns the new player."""

_FINISH = frozenset({MarkKind.FINISH, MarkKind.CUT_OFF})


def _to_mark(
    direction: int, kinds: Collection[MarkKind] = frozenset(MarkKind)
) -> Control:
    """Return the control that goes to the nearest mark after (1) or before (-1)."""

    def control(player: Player, marks: Sequence[Mark], now: float) -> Player:
        here = player.at(now).chunk
        for mark in marks[::direction]:
            if (mark.chunk - here) * direction > 0 and mark.kind in kinds:
                return player.seek_chunk(mark.chunk, now)
        return player

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
        "next_mark": _to_mark(1),
        "previous_mark": _to_mark(-1),
        "next_finish": _to_mark(1, _FINISH),
        "previous_finish": _to_mark(-1, _FINISH),
        **{f"tenth_{tenths}": _fraction(tenths) for tenths in range(10)},
    }
)
"""All controls, by the names that `recviewer.tui.keys` uses."""
