"""A choice's text so far as one Markdown document that cannot do anything."""

from __future__ import annotations

from recviewer.model.track import Kind
from recviewer.text.sanitize import markdown_block, markdown_code
from recviewer.tui.choices.sections import Document, Section

_LONGEST = 20_000
"""Markdown takes seconds to lay out beyond so many characters."""

_MOST_LINES = 500
"""Every line may become a widget."""

_CUT = (
    "\n\n---\n\n*Only the beginning is shown as Markdown; `m` shows the whole text.*\n"
)


def markdown_source(document: Document, playhead: int) -> str:
    """Return the text up to the playhead as Markdown.

    Reasoning becomes a quotation and tool arguments a block of code; the beginning
    alone is taken of a long text, and the document says so.
    """
    sections = document.sections[: document.begun(playhead)]
    source = "\n\n".join(filter(None, (_section(s, playhead) for s in sections)))
    lines = source[:_LONGEST].split("\n")[:_MOST_LINES]
    shown = "\n".join(lines)
    return shown if len(shown) == len(source) else shown + _CUT


def _section(section: Section, playhead: int) -> str:
    form = section.form(playhead)
    text = form.text[form.lead : min(section.end_at(playhead), _LONGEST + form.lead)]
    if not text:
        return ""
    if section.kind in (Kind.REASONING, Kind.REFUSAL):
        return "\n".join(f"> {line}" for line in text.split("\n"))
    if section.kind is Kind.TOOL_NAME:
        return f"⚒ {markdown_code(text)}"
    return markdown_block(text, "json") if section.kind is Kind.TOOL_ARGUMENTS else text
