"""Presses every key of a screen, and finds those that neither act nor say why not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator

from textual.pilot import Pilot
from textual.widgets import Input

from recviewer.tui.app import RecviewerApp
from recviewer.tui.common.panel import HasPanelTitle
from recviewer.tui.keys import TABLE
from tests.stage import drawn, settle

LEAVING = {
    *("everywhere.quit", "everywhere.suspend_process", "everywhere.edit"),
    *("review.quit", "review.suspend_process"),
}
"""Ids of keys that lead out of the program."""

MOVES = (
    *("cursor(", "scroll", "page_", "up", "down", "read(", "player('seek"),
    *("player('tenth", "player('start", "player('end", "player('step"),
    *("screen.player('tenth", "delete_"),
)
"""Beginnings of actions that move along something whose ends can be seen, or delete."""

_ANSWER = "why_not("
"""Beginning of the action of a key that does not work where the focus is."""


def focus_in_view(app: RecviewerApp) -> bool:
    """Say whether something that is on the screen has the focus."""
    focused = app.screen.focused
    visible = app.screen._compositor.visible_widgets
    return focused is not None and focused in visible and bool(focused.region)


def looks(app: RecviewerApp) -> object:
    """Return all that a person can notice: equal values look, and are, the same."""
    lines = [(line.text, [str(s.style) for s in line]) for line in drawn(app)]
    notes = [id(note) for note in app._notifications]
    return lines, notes, app.clipboard, len(app.screen_stack), app.screen.focused


def keys_here(app: RecviewerApp) -> Iterator[tuple[str, str]]:
    """Yield one key for each action of the table that works here, and the action.

    Each key of the table that does not work here comes, too: it has an answer, except
    where a person types.
    """
    ids = {row.id for row in TABLE} - LEAVING
    is_typing = isinstance(app.screen.focused, Input)
    seen = set()
    for key, active in app.screen.active_bindings.items():
        binding = active.binding
        row = (binding.id or "").removesuffix(f".{key}")
        is_answer = binding.action.startswith(_ANSWER) and not is_typing
        if (row in ids or is_answer) and binding.action not in seen:
            seen.add(binding.action)
            yield key, binding.action


def leads_here(app: RecviewerApp, action: str) -> bool:
    """Say whether an action goes to the panel that has the focus already."""
    number = action.rstrip("')")[-1]
    nodes = app.screen.focused.ancestors_with_self if app.screen.focused else ()
    titles = [
        node.panel.text.plain for node in nodes if isinstance(node, HasPanelTitle)
    ]
    return "panel_" in action and any(f"▸ {number}" in title for title in titles)


async def silent_keys(
    app: RecviewerApp, pilot: Pilot[None], go_there: Callable[[], Awaitable[None]]
) -> list[tuple[str, str]]:
    """Press every key where a person may be; return those that change nothing.

    Args:
        app: The app.
        pilot: Presses the keys.
        go_there: Goes there from wherever a key led.
    """
    await go_there()
    silent, here = [], list(keys_here(app))
    for key, action in here:
        if action.startswith(_ANSWER):
            before, screen = looks(app), app.screen
            await pilot.press(key)
            if looks(app) == before:
                silent.append((key, action))
            app.clear_notifications()
            if app.screen is not screen:  # what has the focus takes the key, as a menu
                await go_there()
    await go_there()
    for key, action in here:
        if action.startswith(_ANSWER) or leads_here(app, action):
            continue
        before = looks(app)
        await pilot.press(key)
        acted = looks(app) != before  # a hint may be gone when all has settled
        await settle(pilot)
        assert focus_in_view(app), key
        if acted or looks(app) != before:
            await go_there()
        elif not action.startswith(MOVES):
            silent.append((key, action))
    return silent
