"""A choice's text laid out as Markdown. Imported when it is first shown: it is slow."""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Iterator, Sequence
from typing import ClassVar

from markdown_it import MarkdownIt
from markdown_it.token import Token
from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.reactive import var
from textual.widgets import Markdown

from recviewer.model.track import Kind
from recviewer.text.links import Link
from recviewer.text.sanitize import markdown_block, markdown_code
from recviewer.tui.choices.document import Document, Section
from recviewer.tui.keys import Scope, bindings
from recviewer.tui.messages import LinksOffered

_SETTLE_SECONDS = 0.1
"""Time without another change after which the text is laid out again."""

_MAX_CHARACTERS = 20_000
"""Characters that are shown. A longer document takes seconds to lay out."""

_MAX_LINES = 500
"""Lines that are shown. Each may become a widget."""

_CUT_NOTE = (
    "\n\n---\n\n*Only the beginning is shown as Markdown; `m` shows the whole text.*\n"
)


class ChoiceMarkdown(VerticalScroll, can_focus=True, inherit_bindings=False):
    """Shows Markdown. A link is offered to the person and never followed by itself."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.MARKDOWN)

    DEFAULT_CSS = """
    ChoiceMarkdown {
        height: 1fr;
        scrollbar-size-vertical: 1;
        & > Markdown { padding: 0 1; margin: 0; }
    }
    """

    source: var[str] = var("")

    markdown = getters.query_one(Markdown)

    def __init__(self, source: str) -> None:
        super().__init__()
        self.set_reactive(ChoiceMarkdown.source, source)

    def compose(self) -> ComposeResult:
        """Lay out the text."""
        yield Markdown(self.source, open_links=False, parser_factory=_LinkParser)

    def watch_source(self, before: str, source: str) -> None:
        """Lay out another text once the playhead rests."""
        if source != before:
            self._update(source)

    @work(exclusive=True)
    async def _update(self, source: str) -> None:
        await sleep(_SETTLE_SECONDS)
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


def markdown_source(document: Document, playhead: int) -> str:
    """Return a choice's text up to the playhead as one Markdown document.

    Reasoning becomes a quotation and tool arguments become a code block. Only the
    beginning of a long text is included, and the document says so.
    """
    sections = document.sections[: document.begun(playhead)]
    source = "\n\n".join(filter(None, (_section(s, playhead) for s in sections)))
    lines = source[:_MAX_CHARACTERS].split("\n")[:_MAX_LINES]
    shown = "\n".join(lines)
    return shown if len(shown) == len(source) else shown + _CUT_NOTE


def _section(section: Section, playhead: int) -> str:
    form = section.form(playhead)
    start = form.label_length
    text = form.text[start : min(section.end_at(playhead), start + _MAX_CHARACTERS)]
    if not text:
        return ""
    if section.kind in (Kind.REASONING, Kind.REFUSAL):
        return "\n".join(f"> {line}" for line in text.split("\n"))
    if section.kind is Kind.TOOL_NAME:
        return f"⚒ {markdown_code(text)}"
    return markdown_block(text, "json") if section.kind is Kind.TOOL_ARGUMENTS else text


def markdown_links(source: str) -> list[Link]:
    """Return the links and images of a Markdown document, with unaltered URLs."""
    return [
        link
        for token in _LinkParser().parse(source)
        for link in _links(token.children or [])
    ]


class _LinkParser(MarkdownIt):
    """Parses what Textual's `Markdown` does, but leaves URLs as they are."""

    def __init__(self) -> None:
        super().__init__("gfm-like")

    def normalizeLink(self, url: str) -> str:  # noqa: N802  (markdown-it's own name)
        """Encode a URL so that decoding it gives what was written.

        `Markdown.LinkClicked` of textual 8.2 decodes it once.
        """
        return url.replace("%", "%25")


def _links(tokens: Sequence[Token]) -> Iterator[Link]:
    url, text = "", ""
    for token in tokens:
        if token.type == "link_open":
            url, text = _url(token, "href"), ""
        elif token.type == "link_close":
            yield Link(text, url)
        elif token.type == "image":
            yield Link(token.content, _url(token, "src"))
        text += token.content


def _url(token: Token, attribute: str) -> str:
    return str(token.attrGet(attribute) or "").replace("%25", "%")
