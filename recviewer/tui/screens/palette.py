"""Textual's command palette, adapted to small terminals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Self

from textual import on
from textual.app import App
from textual.command import (
    Command,
    CommandList,
    CommandListItem,
    CommandPalette,
    SimpleProvider,
)
from textual.screen import Screen
from textual.widgets import OptionList

from recviewer.tui.commands import PALETTE_CELLS
from recviewer.tui.common.panel import SCROLLBAR_CSS
from recviewer.tui.common.sheet import BORDER_CSS
from recviewer.tui.messages import SettingChanged


class ThemePreview:
    """Shows a theme while it is highlighted in a list, until one is chosen."""

    def __init__(self, app: App[Any]) -> None:
        """Remember the theme there is."""
        self._app = app
        self._before = app.theme
        self._is_chosen = False

    def show(self, name: str) -> None:
        """Show a theme for the time being.

        The terminal's own colours cannot be dimmed below a list, where nothing would be
        seen any more: such a theme shows once it is chosen.
        """
        theme = self._app.available_themes.get(name)
        if theme is not None:
            self._app.theme = self._before if theme.ansi else name

    def choose(self, name: str) -> None:
        """Make a theme the person's own."""
        self._is_chosen = True
        self._app.post_message(SettingChanged({"theme": name}))

    def end(self) -> None:
        """Bring back the theme there was, unless one was chosen."""
        if not self._is_chosen:
            self._app.theme = self._before


class Palette(CommandPalette):
    """Finds commands by words; a list without any line does not turn pages.

    Textual 8.2 raises IndexError when it turns a page of a list that has no line.
    """

    DEFAULT_CSS = f"""
    Palette {{
        & > Vertical {{ width: {PALETTE_CELLS}; max-width: 100%; margin-top: 1; }}
        & SearchIcon {{ display: none; }}
        & #--input {{
            {BORDER_CSS}
            &.--list-visible {{ border-bottom: none; }}
        }}
        & CommandInput, & CommandInput:focus {{
            height: 1;
            border: none;
            padding: 0 2;
        }}
        & CommandList, & LoadingIndicator {{
            {BORDER_CSS}
            border-top: none;
        }}
        & CommandList {{
            {SCROLLBAR_CSS}
            &.--populating {{ border-bottom: none; }}
            & > .option-list--option {{ text-style: none; }}
        }}
    }}
    """

    preview: ThemePreview | None = None
    """Shows the highlighted theme, if themes are what is listed."""

    @classmethod
    def of_commands(
        cls, below: Screen[Any], commands: Sequence[CommandListItem], placeholder: str
    ) -> Self:
        """Make a palette of a few commands."""
        provider = SimpleProvider(below, list(commands))
        # As Textual does it: the provider is called like a class, and returns itself.
        return cls([provider], placeholder=placeholder)  # type: ignore[list-item]

    @classmethod
    def of_themes(cls, below: Screen[Any]) -> Self:
        """Make a palette of all themes, which shows each while it is highlighted."""
        preview = ThemePreview(below.app)
        commands: list[tuple[str, Callable[[], object]]] = [
            (name, partial(preview.choose, name))
            for name in sorted(below.app.available_themes)
        ]
        palette = cls.of_commands(below, commands, "Search for themes…")
        palette.preview = preview
        return palette

    def on_mount(self) -> None:
        """Give it the title and the way out that every box over a screen has."""
        title = "Commands" if self.preview is None else "Themes"
        self.query_one("#--input").border_title = title
        self.query_one(CommandList).border_subtitle = "esc closes"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Move through the list only where it has a line."""
        if action == "command_list":
            return bool(self.query_one(CommandList).scrollable_content_region)
        return super().check_action(action, parameters)

    @on(OptionList.OptionHighlighted)
    def _show_theme(self, event: OptionList.OptionHighlighted) -> None:
        if self.preview is not None and isinstance(event.option, Command):
            self.preview.show(event.option.hit.text or "")

    def on_unmount(self) -> None:
        """End a preview."""
        if self.preview is not None:
            self.preview.end()
