"""The command palette, which no key brings down where there is no room for its list."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import App
from textual.command import (
    CommandList,
    CommandListItem,
    CommandPalette,
    SimpleProvider,
)
from textual.theme import ThemeProvider
from textual.widget import AwaitMount


class Palette(CommandPalette):
    """Textual's palette; a list without any lines is not paged through."""

    def _action_command_list(self, action: str) -> None:
        if self.query_one(CommandList).scrollable_content_region:
            super()._action_command_list(action)


class PaletteApp(App[None]):
    """The base of an app that shows its commands by this palette."""

    def action_command_palette(self) -> None:
        """Show all commands, to be found by words."""
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def search_commands(
        self,
        commands: Sequence[CommandListItem],
        placeholder: str = "Search for commands…",
    ) -> AwaitMount:
        """Show some commands, to be found by words."""
        found = SimpleProvider(self.screen, list(commands))
        # Textual's own way: what provides is called, and gives itself.
        return self.push_screen(Palette([found], placeholder=placeholder))  # type: ignore[list-item]

    def search_themes(self) -> None:
        """Show all themes, to be found by words."""
        self.push_screen(Palette([ThemeProvider], placeholder="Search for themes…"))
