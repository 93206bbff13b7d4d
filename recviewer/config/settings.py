"""What a person may set, and how it is written in TOML."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from recviewer.errors import UsageError
from recviewer.library.tree.ways import Grouping, Sorting
from recviewer.playback.pace import (
    Pace,
    parse_pace,
    parse_speed,
    parse_ttft,
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person may set; the names are those of the file."""

    theme: str = ""
    """The theme's name; ours where empty."""
    grouping: Grouping | None = None
    """What recordings are grouped by; what suits them where None."""
    sorting: Sorting = Sorting.PATH
    """What they are sorted by."""
    backwards: bool = False
    """Whether that order is turned round."""
    pace: float = Pace().tokens_per_second
    """Tokens a second where no times were recorded."""
    ttft: float = Pace().ttft
    """Seconds to the first text there."""
    speed: float = 1.0
    """Speed of a replay; infinite means instant."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Other keys for what keys do: by the id of a row of `recviewer.tui.keys`."""

    @property
    def assumed(self) -> Pace:
        """Return the pace that is assumed where no times were recorded."""
        return Pace(self.pace, self.ttft)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file of settings holds."""

    settings: Settings = Settings()
    """What could be understood, defaults for the rest."""
    warnings: tuple[str, ...] = ()
    """What could not: where, what, and what was expected, in a line each."""
    path: Path | None = None
    """The file; None where there is no place for one."""
    new: bool = False
    """Whether there is no file yet."""


def understood(values: Mapping[str, object]) -> Reading:
    """Return the settings among the values of a file, and warn of all others."""
    known: dict[str, Any] = {}
    warnings = []
    for name, value in values.items():
        try:
            known[name] = _kind(name).read(value)
        except (UsageError, ValueError) as error:  # ValueError: too many digits
            warnings.append(f"{name}: {error}")
    return Reading(Settings(**known), tuple(warnings))


def written(name: str, value: Any) -> object:
    """Return the value of TOML for a field of `Settings`; `keys` is not written."""
    return _KINDS[name].write(value)


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a setting is written in the file."""

    read: Callable[[Any], Any]
    """Understands a value of TOML; raises UsageError or ValueError if it cannot."""
    write: Callable[[Any], Any] = lambda value: value
    """Makes a value of TOML."""


def _kind(name: str) -> _Kind:
    if name not in _KINDS:
        raise UsageError(f"unknown; expected {_listed(_KINDS)}")
    return _KINDS[name]


def _listed(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}"


def _name(value: object) -> str:
    if isinstance(value, str) and value:
        return value
    raise UsageError(f'expected a name in quotes, such as "nord", not {_short(value)}')


def _member(ways: type[Grouping] | type[Sorting]) -> Callable[[object], Any]:
    def way(value: object) -> Grouping | Sorting:
        for member in ways:
            if member == value:
                return member
        raise UsageError(f"expected {_listed(ways)}, not {_short(value)}")

    return way


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise UsageError(f"expected true or false, not {_short(value)}")


def _as_option(parse_option: Callable[[str], float]) -> Callable[[object], float]:
    """Take a number, or a text as the option of the same name takes it."""

    def number(value: object) -> float:
        if isinstance(value, str):
            return parse_option(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return parse_option(str(value).removesuffix(".0"))
        raise UsageError(f"expected a number or a text, not {_short(value)}")

    return number


def _keys(value: object) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise UsageError(f"expected a table, not {_short(value)}")
    return MappingProxyType(dict(_flat(value)))


def _flat(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the entries of a table and of those in it, by names joined with dots."""
    for name, value in table.items():
        if isinstance(value, str):
            yield prefix + name, value
        elif isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            where = f"{prefix}{name}: expected keys in quotes"
            raise UsageError(f'{where}, such as "f1", not {_short(value)}')


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


_KINDS: Mapping[str, _Kind] = MappingProxyType(
    {
        "theme": _Kind(_name),
        "grouping": _Kind(_member(Grouping), str),
        "sorting": _Kind(_member(Sorting), str),
        "backwards": _Kind(_flag),
        "pace": _Kind(_as_option(parse_pace), lambda pace: f"{pace:.12g}tok/s"),
        "ttft": _Kind(_as_option(parse_ttft), lambda ttft: f"{ttft * 1000:.12g}ms"),
        "speed": _Kind(
            _as_option(parse_speed),
            lambda speed: "instant" if speed == math.inf else f"{speed:g}x",
        ),
        "keys": _Kind(_keys),
    }
)
"""How each setting is written."""
