"""The keys that do something here, at the bottom."""

from __future__ import annotations

from textual.widgets import Footer


class KeysFooter(Footer):
    """A footer that lets go of the keys it no longer shows."""

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

    async def recompose(self) -> None:
        """Show other keys."""
        await super().recompose()
        # Keys that are gone stay bound until what they are bound to is told again:
        # with each recording that was opened there were some twenty more of them.
        self.mutate_reactive(Footer.compact)
