"""Exchanges as plain text."""

from __future__ import annotations

from recviewer.export.text import lines
from recviewer.model.prompt import Prompt
from recviewer.reading.reader import fold
from tests.unit.protocols.recorded import exchange


def test_parts_of_an_answer_are_set_apart() -> None:
    summary = [{"type": "summary_text", "text": text} for text in ("**A**", "**B**")]
    message = [{"type": "output_text", "text": text} for text in ("One.", "Two.")]
    output = [
        {"type": "reasoning", "summary": summary},
        {"type": "message", "content": message},
    ]
    read = exchange({"object": "response", "status": "completed", "output": output})

    text = "\n".join(lines("a.json", read, Prompt(), fold(read)))
    assert "│ **A**\n│ \n│ **B**" in text
    assert "One.\n\nTwo." in text
