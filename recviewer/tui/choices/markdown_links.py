"""The links of a Markdown document, with their addresses as they were written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from recviewer.text.links import Link


class LinkParser(MarkdownIt):
    """Parses what Textual's `Markdown` does, and leaves addresses alone."""

    def __init__(self) -> None:
        super().__init__("gfm-like")

    def normalizeLink(self, url: str) -> str:  # noqa: N802  (markdown-it's own name)
        """Encode an address so that decoding it gives what was written.

        `Markdown.LinkClicked` of textual 8.2 decodes it once.
        """
        return url.replace("%", "%25")


def markdown_links(source: str) -> list[Link]:
    """List the links and images of a document, in order.

    Args:
        source: The document.
    """
    return [
        link
        for token in LinkParser().parse(source)
        for link in _links(token.children or [])
    ]


def _links(tokens: Sequence[Token]) -> Iterator[Link]:
    href, text = "", ""
    for token in tokens:
        if token.type == "link_open":
            href, text = _address(token, "href"), ""
        elif token.type == "link_close":
            yield Link(text, href)
        elif token.type == "image":
            yield Link(token.content, _address(token, "src"))
        text += token.content


def _address(token: Token, name: str) -> str:
    return str(token.attrGet(name) or "").replace("%25", "%")
