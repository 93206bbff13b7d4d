"""What the screen looks like: it can be read, and its states do without colour."""

from __future__ import annotations

from collections.abc import Iterator

from rich.style import Style
from textual.color import Color

from recviewer.tui.app import RecviewerApp
from recviewer.tui.colors import MIN_CONTRAST, MIN_FAINT_CONTRAST, contrast
from recviewer.tui.theme import THEMES
from tests.stage import Shot, drawn, staged

OURS = [theme.name for theme in THEMES]

OTHERS = ["textual-light", "solarized-light", "dracula", "atom-one-dark"]
"""Those of Textual's with the least contrast, for dark and for light."""


def words(app: RecviewerApp) -> Iterator[tuple[str, float, str]]:
    """Yield the words on the screen, their contrast, and their colour."""
    for segment in (segment for strip in drawn(app) for segment in strip):
        style = segment.style
        if style and style.color and style.bgcolor and segment.text.strip().isalnum():
            ink, ground = map(Color.from_rich_color, (style.color, style.bgcolor))
            yield segment.text, contrast(ink, ground), style.color.name


async def test_all_text_on_the_screen_is_readable_in_every_theme() -> None:
    shot = Shot("", (140, 40), "test_two_answers", ("4", "c"))
    async with staged(shot) as (app, pilot):
        for name in [*OURS, *OTHERS]:
            app.theme = name
            await pilot.pause()
            faint = app.theme_variables["faint"].lower()
            for text, ratio, ink in words(app):
                is_text = name in OURS and ink != faint
                least = MIN_CONTRAST if is_text else MIN_FAINT_CONTRAST
                assert ratio >= least - 0.1, (name, text, ratio)


async def test_focus_and_playhead_differ_by_more_than_colour() -> None:
    shot = Shot("", (120, 40), "test_two_answers", ("4",))
    async with staged(shot) as (app, pilot):
        styles = {
            s.text.strip(): s.style or Style() for strip in drawn(app) for s in strip
        }
        assert styles["▸ 3 choice 0"].bold
        assert not styles["choice 1"].bold
        assert "┏━" in "".join(styles)  # the border of what is in focus is heavier
        assert "▏" in styles  # where the library's cursor stands, without the focus
        await pilot.press("b", "b")
        assert "▌" in {s.text.strip() for strip in drawn(app) for s in strip}
