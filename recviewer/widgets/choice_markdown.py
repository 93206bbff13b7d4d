"""A choice's text as Markdown, while it stands still."""

from __future__ import annotations

from asyncio import sleep

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.reactive import var
from textual.widgets import Markdown

_SETTLED = 0.1
"""Seconds without another step after which the text is laid out again."""


class ChoiceMarkdown(VerticalScroll, can_focus=True, inherit_bindings=False):
    """Lays out Markdown; its links lead nowhere by themselves."""

    DEFAULT_CSS = """
    ChoiceMarkdown {
        height: 1fr;
        scrollbar-size-vertical: 1;
        & > Markdown { padding: 0 1; margin: 0; }
    }
    """

    source: var[str] = var("")
    """The text as Markdown."""

    markdown = getters.query_one(Markdown)

    def __init__(self, source: str) -> None:
        super().__init__()
        self.set_reactive(ChoiceMarkdown.source, source)

    def compose(self) -> ComposeResult:
        """Lay out the text."""
        yield Markdown(self.source, open_links=False)

    def watch_source(self, before: str, source: str) -> None:
        """Lay another text out, once the playhead rests."""
        if source != before:
            self._update(source)

    @work(exclusive=True)
    async def _update(self, source: str) -> None:
        await sleep(_SETTLED)
        await self.markdown.update(source)

    @on(Markdown.LinkClicked)
    def _ignore_link(self, message: Markdown.LinkClicked) -> None:
        message.stop()
