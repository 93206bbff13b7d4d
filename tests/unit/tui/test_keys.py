"""The key table holds together."""

import re

from recviewer.playback.player import CONTROLS
from recviewer.tui.exchange.replay_controller import CLOCK_CONTROLS
from recviewer.tui.keys import TABLE, Scope, bindings

_NEVER = {
    *("ctrl+w", "ctrl+t", "ctrl+n", "ctrl+tab", "ctrl+r", "ctrl+v"),
    *("ctrl+shift+w", "ctrl+shift+t", "ctrl+shift+n", "ctrl+shift+tab"),
    *("ctrl+pageup", "ctrl+pagedown", "alt+left", "alt+right", "alt+home", "alt+d"),
    *("f5", "f6", "f11", "f12"),
}
"""Keys that a browser keeps to itself, or that people mean for it."""

_INTERCEPTED = {"ctrl+s", "ctrl+p", "ctrl+f", "ctrl+l", "ctrl+q", "f1", "f3"}
"""Keys that a page may take, but not in every browser."""


def test_no_key_means_two_things_in_one_scope() -> None:
    for scope in Scope:
        keys = [k for row in TABLE if row.scope is scope for k in row.keys.split(",")]
        assert len(keys) == len(set(keys)), scope


def test_every_row_has_a_unique_id() -> None:
    ids = [row.id for row in TABLE]
    assert len(ids) == len(set(ids))


def test_every_player_action_is_a_control() -> None:
    actions = [row.action for row in TABLE if row.action.startswith("player(")]
    names = [
        name.format(key=digit)
        for action in actions
        for name in re.findall(r"player\('(.+)'\)", action)
        for digit in ("0123456789" if "{key}" in name else "0")
    ]
    assert names
    assert set(names) <= {*CONTROLS, *CLOCK_CONTROLS}


def test_no_key_is_reserved_by_all_browsers() -> None:
    keys = {k for row in TABLE for k in row.keys.split(",")}
    assert not keys & _NEVER


def test_a_key_that_some_browser_reserves_has_an_alternative() -> None:
    for row in TABLE:
        assert set(row.keys.split(",")) - _INTERCEPTED, row


def test_digits_become_one_binding_each() -> None:
    digits = [
        binding.action
        for binding in bindings(Scope.PERCENT)
        if not isinstance(binding, tuple) and binding.key.isdigit()
    ]
    assert digits == [f"screen.player('tenth_{digit}')" for digit in range(10)]
