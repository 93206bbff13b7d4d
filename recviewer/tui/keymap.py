"""The table of keys, with the keys that a person has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Protocol, runtime_checkable

from msgspec import Struct
from msgspec.structs import replace
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.keys import Keys, key_to_character
from textual.screen import Screen

from recviewer import textual_compat
from recviewer.tui.keys import (
    RENAMED_IDS,
    TABLE,
    Key,
    Scope,
    main_keys,
)

_MODIFIERS = frozenset({"ctrl", "shift", "alt", "meta", "super", "hyper"})
_NAMED = frozenset(key.value for key in Keys)

_Owners = dict[tuple[Scope, str], str]
"""The ids of the rows that were given a key, by scope and key."""


class Keymap(Struct, frozen=True):
    """Which keys do what."""

    table: tuple[Key, ...] = TABLE
    """All rows; one whose keys were all given to other rows has none."""
    changed: Mapping[str, str] = MappingProxyType({})
    """The keys of the changed rows, by id, in the form that Textual takes."""
    warnings: tuple[str, ...] = ()
    """One line for each change that is impossible or takes a key from another row."""

    @property
    def names(self) -> Mapping[str, str]:
        """Return the main key of each row that has one, by the row's id."""
        return main_keys(self.table)

    def hint(self, ways: Sequence[tuple[str, str]]) -> str:
        """Name some keys, by the ids of their rows, with what each does."""
        names = self.names
        return " · ".join(f"{names[key]} {does}" for key, does in ways if key in names)


def keymap(wanted: Mapping[str, str]) -> Keymap:
    """Give rows of the table other keys.

    A key that is given to one row is taken from the other rows of its scope.

    Args:
        wanted: Keys by the id of a row, separated by commas. An id that was renamed
            is accepted.
    """
    if not wanted:
        return Keymap()
    rows = {key.id: key for key in TABLE if key.is_one}
    changed: dict[str, str] = {}
    owners: _Owners = {}
    warnings = []
    for given, text in wanted.items():
        name = RENAMED_IDS.get(given, given)
        keys = [part.strip() for part in text.split(",")]
        wrong = _what_is_wrong(rows.get(name), keys, owners)
        if wrong:
            warnings.append(f"keys.{given}: {wrong}")
        else:
            changed[name] = ",".join(keys)
            owners |= {(rows[name].scope, _plain(key)): name for key in keys}
    table = tuple(
        replace(key, keys=changed[key.id])
        if key.id in changed
        else _without(key, owners, warnings)
        for key in TABLE
    )
    return Keymap(table, changed, tuple(warnings))


def _what_is_wrong(row: Key | None, keys: list[str], owners: _Owners) -> str:
    """Say why a row cannot be given these keys; empty if it can."""
    if row is None:
        return "unknown; the palette and docs/keys.md show the names"
    for key in keys:
        if not _is_key(key):
            return f"expected a key such as x, f5 or ctrl+r, not {key!r}"
        owner = owners.get((row.scope, _plain(key)))
        if owner is not None:
            return f"{key} was given to {owner} already"
    return ""


def _without(row: Key, owners: _Owners, warnings: list[str]) -> Key:
    """Return a row without the keys that other rows were given, and warn of those."""
    kept = []
    for key in row.keys.split(","):
        owner = owners.get((row.scope, _plain(key)))
        if owner is None:
            kept.append(key)
        else:
            warnings.append(f"keys.{owner}: {_plain(key)} is taken from {row.id}")
    return replace(row, keys=",".join(kept))


def _is_key(key: str) -> bool:
    *modifiers, name = key.split("+") if len(key) > 1 else [key]
    known = len(name) == 1 or name in _NAMED or key_to_character(name) is not None
    return known and _MODIFIERS.issuperset(modifiers)


def _plain(key: str) -> str:
    """Return the character of a key if it has one: `?` and `question_mark` are one."""
    return key_to_character(key) or key


@runtime_checkable
class HasKeymap(Protocol):
    """An app whose keys a person can change."""

    keymap: Keymap


def keymap_of(app: object) -> Keymap:
    """Return the keymap of an app; the default one if the app has none."""
    return app.keymap if isinstance(app, HasKeymap) else Keymap()


def bindings_of(node: DOMNode) -> Iterator[Binding]:
    """Yield the bindings of a node's class and of its base classes."""
    for base in type(node).__mro__:
        for binding in vars(base).get("BINDINGS", ()):
            if isinstance(binding, Binding):
                yield binding


def answer_all_keys(screen: Screen[Any], table: Iterable[Key]) -> None:
    """Let `action_why_not` of a screen answer each key that nothing else takes.

    Args:
        screen: The screen.
        table: The table of keys.
    """
    keys = dict.fromkeys(key for row in table for key in row.keys.split(",") if key)
    last: list[BindingType] = [
        Binding(key, f"why_not('{key}')", show=False) for key in keys
    ]
    textual_compat.add_bindings(screen, last)
