"""Textual's command palette, adapted to small terminals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from textual.command import (
    CommandList,
    CommandListItem,
    CommandPalette,
    SimpleProvider,
)
from textual.screen import Screen
from textual.theme import ThemeProvider


class Palette(CommandPalette):
    """Finds commands by words; a list without any line does not turn pages.

    Textual 8.2 raises IndexError when it turns a page of a list that has no line.
    """

    DEFAULT_CSS = "Palette .input--placeholder { color: $quiet; }"

    @classmethod
    def of_commands(
        cls, below: Screen[Any], commands: Sequence[CommandListItem], placeholder: str
    ) -> Self:
        """Make a palette of a few commands."""
        provider = SimpleProvider(below, list(commands))
        # As Textual does it: the provider is called like a class, and returns itself.
        return cls([provider], placeholder=placeholder)  # type: ignore[list-item]

    @classmethod
    def of_themes(cls) -> Self:
        """Make a palette of all themes."""
        return cls([ThemeProvider], placeholder="Search for themes…")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Move through the list only where it has a line."""
        if action == "command_list":
            return bool(self.query_one(CommandList).scrollable_content_region)
        return super().check_action(action, parameters)
