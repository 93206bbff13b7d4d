"""The second wall: no control code leaves through a line that a widget drew."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from recviewer.text.sanitize import sanitize_line


class EscapeFilter(LineFilter):
    """Cleans every segment of every line on its way to the terminal."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments with their text made safe; the same list if it was."""
        if all(control or sanitize_line(text) is text for text, _, control in segments):
            return segments
        return [
            segment
            if segment.control
            else Segment(sanitize_line(segment.text), segment.style)
            for segment in segments
        ]
