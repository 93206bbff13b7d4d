"""What the keys of the player do: a name, and a step from one player to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from recviewer.model.transcript import Mark, MarkKind
from recviewer.playback.marks import next_mark, previous_mark
from recviewer.playback.player import Player

Control = Callable[[Player, Sequence[Mark], float], Player]
"""Takes the player, the marks of the reply and the time now; gives the new player."""

_FINISH = frozenset({MarkKind.FINISH, MarkKind.CUT_OFF})


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
"""Every control by the name that `keys.py` calls it."""
