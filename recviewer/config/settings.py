"""What a person can set, and how each setting is written in TOML."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from recviewer.errors import UsageError
from recviewer.index.place import DEFAULT, Keeping
from recviewer.library.tree.arrangement import Grouping, Sorting
from recviewer.playback.pace import Pace, parse_pace, parse_speed, parse_ttft

LIGHT_THEME: Final = "recviewer-light"
"""Name of our light theme."""


class Settings(Struct, frozen=True):
    """The settings; the field names are the keys of the file."""

    theme: str = ""
    """Name of the theme; empty for recviewer's own."""
    grouping: Grouping | None = None
    """What recordings are grouped by; None for what suits them."""
    sorting: Sorting = Sorting.PATH
    backwards: bool = False
    """Whether the order is reversed."""
    pace: float = Pace().tokens_per_second
    """Assumed pace, in tokens per second, where no times were recorded."""
    ttft: float = Pace().ttft
    """Assumed time to the first text, in seconds."""
    speed: float = 1.0
    """Speed that a replay begins with; infinity means instant."""
    keys: Mapping[str, str] = MappingProxyType({})
    """Keys by the id of an action, such as `library.grouping`."""
    text_width: int = 110
    """Cells of the longest line of an answer; 0 for as many as fit."""
    library_width: int = 0
    """Width of the library in percent of the screen; 0 for what suits."""
    index: Keeping = DEFAULT
    """What is kept of recordings between runs."""


class LoadedSettings(Struct, frozen=True):
    """The content of a settings file."""

    values: Settings = Settings()
    """The valid settings, and defaults for the rest."""
    warnings: tuple[str, ...] = ()
    """One line for each invalid setting: where, what, and what was expected."""
    path: Path | None = None
    """The file; None where there is no place for one."""
    is_new: bool = False
    """Whether the file does not exist yet."""


def from_toml(table: Mapping[str, object]) -> LoadedSettings:
    """Read the settings in a table of TOML; all else becomes a warning."""
    values: dict[str, Any] = {}
    warnings = []
    for name, value in table.items():
        try:
            values[name] = _read(name, value)
        except (UsageError, ValueError) as error:  # ValueError: too many digits
            warnings.append(f"{name}: {error}")
    return LoadedSettings(Settings(**values), tuple(warnings))


def to_toml(name: str, value: Any) -> object:
    """Return the TOML value of a setting other than `keys`."""
    return _FORMS[name].write(value)


class _Form(Struct, frozen=True):
    """How a setting is written in TOML."""

    type: Any
    """What `msgspec.convert` accepts."""
    expected: str
    """Describes the type in a warning."""
    read: Callable[[Any], Any] = lambda value: value
    """Makes a setting of a value of that type; raises UsageError if it is invalid."""
    write: Callable[[Any], Any] = lambda value: value
    """Makes a TOML value of a setting."""


def _read(name: str, value: object) -> object:
    form = _FORMS.get(name)
    if form is None:
        raise UsageError(f"unknown; expected {_listed(_FORMS)}")
    try:
        converted = msgspec.convert(value, form.type)
    except msgspec.ValidationError:
        raise UsageError(f"expected {form.expected}, not {_short(value)}") from None
    return form.read(converted)


def _number(parse_option: Callable[[str], float]) -> Callable[[float | str], float]:
    """Read a number or a text just as the command-line option of that name does."""
    return lambda value: parse_option(str(value).removesuffix(".0"))


def _keys(table: Mapping[str, object]) -> Mapping[str, str]:
    return MappingProxyType(dict(_flat(table)))


def _flat(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the entries of nested tables, their names joined with dots."""
    for name, value in table.items():
        if isinstance(value, str):
            yield prefix + name, value
        elif isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            where = f"{prefix}{name}: expected keys in quotes"
            raise UsageError(f'{where}, such as "f1", not {_short(value)}')


def _listed(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


_NUMBER = "a number or a text"

_FORMS: Mapping[str, _Form] = MappingProxyType(
    {
        "theme": _Form(
            Annotated[str, Meta(min_length=1)], 'a name in quotes, such as "nord"'
        ),
        "grouping": _Form(Grouping, _listed(Grouping), write=str),
        "sorting": _Form(Sorting, _listed(Sorting), write=str),
        "backwards": _Form(bool, "true or false"),
        "pace": _Form(
            float | str, _NUMBER, _number(parse_pace), lambda pace: f"{pace:.12g}tok/s"
        ),
        "ttft": _Form(
            float | str,
            _NUMBER,
            _number(parse_ttft),
            lambda ttft: f"{ttft * 1000:.12g}ms",
        ),
        "speed": _Form(
            float | str,
            _NUMBER,
            _number(parse_speed),
            lambda speed: "instant" if speed == math.inf else f"{speed:g}x",
        ),
        "text_width": _Form(
            Annotated[int, Meta(ge=0, le=10_000)], "a number of characters, or 0"
        ),
        "library_width": _Form(
            Annotated[int, Meta(ge=0, le=100)], "a number from 0 to 100"
        ),
        "index": _Form(Keeping, _listed(Keeping), write=str),
        "keys": _Form(dict[str, Any], "a table", _keys),
    }
)
"""The form of each setting, by name."""
