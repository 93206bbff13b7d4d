"""Whether all that is drawn can be read in every theme, in focus and not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import pytest
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from textual.color import Color
from textual.command import CommandPalette
from textual.strip import Strip
from textual.theme import BUILTIN_THEMES

from recviewer.tui.app import RecviewerApp
from recviewer.tui.colors import (
    MIN_CONTRAST,
    MIN_FAINT_CONTRAST,
    MIN_RULE_CONTRAST,
    contrast,
)
from recviewer.tui.screens.comparison import ComparisonScreen
from recviewer.tui.screens.main import MainScreen
from recviewer.tui.theme import THEMES
from tests.stage import Shot, drawn, staged

THEME_NAMES = sorted({*BUILTIN_THEMES, *(theme.name for theme in THEMES)})

LINES = frozenset("─│╭╮╰╯┌┐└┘├┤┬┴┼━┃┏┓┗┛▏▎▌▁▂▃▄▅▆▇█▔▕ ")
"""What frames, rules and bars are drawn with."""

ROUNDING = 0.05


def color(style: Style, ansi: TerminalTheme, *, foreground: bool) -> Color:
    """Return a colour of a style as a terminal shows it."""
    found = style.color if foreground is not bool(style.reverse) else style.bgcolor
    if found is None or found.is_default:
        is_text = foreground is not bool(style.reverse)
        return Color(*(ansi.foreground_color if is_text else ansi.background_color))
    return Color(*found.get_truecolor(ansi))


def unreadable(app: RecviewerApp) -> Iterator[str]:
    """Name what is drawn with too little contrast to what is behind it."""
    ansi = app.ansi_theme
    seen: set[tuple[Style | None, bool]] = set()
    for text, style, _ in chain.from_iterable(on_top(app)):
        is_line, is_sign = LINES.issuperset(text), len(text.strip()) == 1
        if style is None or not text.strip() or (style, is_line) in seen:
            continue
        seen.add((style, is_line))
        ratio = contrast(*(color(style, ansi, foreground=f) for f in (True, False)))
        # The colours of a terminal are its own: these are only an example.
        is_faint = is_sign or app.current_theme.ansi
        least = MIN_FAINT_CONTRAST if is_faint else MIN_CONTRAST
        if ratio < (MIN_RULE_CONTRAST if is_line else least) - ROUNDING:
            yield f"{app.theme}: {text.strip()!r} has {ratio:.2f} in {style}"


def on_top(app: RecviewerApp) -> list[Strip]:
    """Return the lines of what lies over other screens, else of the whole screen."""
    strips, screen = drawn(app), app.screen
    if isinstance(screen, MainScreen | ComparisonScreen):
        return strips
    is_palette = isinstance(screen, CommandPalette)
    box = screen.query_one("#--container") if is_palette else screen.children[0]
    region = box.region
    return [s.crop(region.x, region.right) for s in strips[region.y : region.bottom]]


async def test_everything_is_readable_in_every_theme_in_focus_and_not() -> None:
    async with staged(Shot("", (120, 40), "test_two_answers", ("c",))) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, MainScreen)
        view = screen.view
        panels = (
            screen.library.filter_box,
            view.transport,
            view.drill_down.json,
        )
        found: list[str] = []
        for name in THEME_NAMES:
            app.theme = name
            for panel in panels:
                screen.set_focus(panel)
                await pilot.pause()
                found += unreadable(app)
        assert not found, "\n".join(found)


async def test_the_text_of_the_current_chunk_is_readable_in_sixteen_colours() -> None:
    halfway = Shot("", (120, 40), "test_two_answers", ("c", "5"))
    async with staged(halfway) as (app, pilot):
        for name in ("ansi-dark", "ansi-light"):
            app.theme = name
            await pilot.pause()
            assert list(unreadable(app)) == []


@pytest.mark.slow
@pytest.mark.parametrize("key", ["y", "ctrl+p"])
async def test_what_lies_over_the_main_screen_is_readable_in_every_theme(
    key: str,
) -> None:
    async with staged(Shot("", (120, 40), "test_two_answers", (key,))) as (app, pilot):
        found: list[str] = []
        for name in THEME_NAMES:
            app.theme = name
            await pilot.pause()
            found += unreadable(app)
        assert not found, "\n".join(found)
