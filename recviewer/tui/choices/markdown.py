"""A choice's text as Markdown, while it stands still."""

from __future__ import annotations

from asyncio import sleep
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.reactive import var
from textual.widgets import Markdown

from recviewer.text.links import Link
from recviewer.tui.choices.markdown_links import LinkParser, markdown_links
from recviewer.tui.keys import Scope, bindings
from recviewer.tui.messages import LinksOffered

_SETTLED = 0.1
"""Seconds without another step after which the text is laid out again."""


class ChoiceMarkdown(VerticalScroll, can_focus=True, inherit_bindings=False):
    """Lays out Markdown; its links lead nowhere by themselves."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.MARKDOWN)

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
        yield Markdown(self.source, open_links=False, parser_factory=LinkParser)

    def watch_source(self, before: str, source: str) -> None:
        """Lay another text out, once the playhead rests."""
        if source != before:
            self._update(source)

    @work(exclusive=True)
    async def _update(self, source: str) -> None:
        await sleep(_SETTLED)
        await self.markdown.update(source)

    def action_links(self) -> None:
        """List the links."""
        self.post_message(LinksOffered(markdown_links(self.source)))

    @on(Markdown.LinkClicked)
    def _offer_link(self, message: Markdown.LinkClicked) -> None:
        message.stop()
        links = markdown_links(self.source)
        known = (link for link in links if link.url == message.href)
        link = next(known, Link("", message.href))
        self.post_message(LinksOffered([link]))
