"""A choice as Markdown: each kind of text apart, and never too much of it."""

from __future__ import annotations

from recviewer.tui.choices.document import document
from recviewer.tui.choices.markdown import markdown_source
from tests.unit.tui.transcripts import (
    CONTENT,
    REASONING,
    arguments,
    name,
    transcript,
)


def test_reasoning_is_quoted_and_arguments_are_code() -> None:
    choice = transcript(
        [
            (0, REASONING, "a\nb"),
            (1, CONTENT, "*c*"),
            (2, name(0), "f"),
            (3, arguments(0), "[]"),
        ]
    )
    assert markdown_source(document(choice), 3) == (
        "> a\n> b\n\n*c*\n\n⚒ `f`\n\n```json\n[]\n```"
    )
    assert markdown_source(document(choice), 1) == "> a\n> b\n\n*c*"


def test_code_in_a_name_or_in_arguments_cannot_end_its_block() -> None:
    choice = transcript([(0, name(0), "`f`"), (1, arguments(0), "````")])
    source = markdown_source(document(choice), 1)
    assert source == "⚒ `` `f` ``\n\n`````json\n````\n`````"


def test_a_long_text_is_cut_and_says_so() -> None:
    choice = transcript([(0, CONTENT, "line\n" * 10_000)])
    source = markdown_source(document(choice), 0)
    assert source.count("line") < 1_000
    assert "Only the beginning is shown" in source
