"""The keys that do something here, at the bottom."""

from __future__ import annotations

from textual.binding import Binding
from textual.widgets import Footer


class KeysFooter(Footer):
    """A footer that is drawn anew only for other keys, and lets go of the old ones."""

    DEFAULT_CSS = """
    KeysFooter {
        background: $surface;
        & FooterKey {
            background: $surface;
            & .footer-key--key { color: $focus; background: $surface; }
            & .footer-key--description { color: $quiet; background: $surface; }
        }
    }
    """

    def __init__(self) -> None:
        super().__init__(show_command_palette=False)
        self._shown: list[tuple[Binding, bool, str]] = []

    async def recompose(self) -> None:
        """Show other keys, if there are any: each step of a cursor asks for it."""
        shown = [
            (binding, enabled, tooltip)
            for _, binding, enabled, tooltip in self.screen.active_bindings.values()
            if binding.show
        ]
        if shown == self._shown:
            return
        self._shown = shown
        await super().recompose()
        # Keys that are gone stay bound until what they are bound to is told again:
        # with each recording that was opened there were some twenty more of them.
        self.mutate_reactive(Footer.compact)
