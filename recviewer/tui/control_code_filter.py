"""The second defence against hostile text: lines are sanitized as they leave."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from recviewer.text.sanitize import sanitize_line


class ControlCodeFilter(LineFilter):
    """Sanitizes every segment of every line on its way to the terminal."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments sanitized; the same list if they were safe."""
        if all(control or sanitize_line(text) is text for text, _, control in segments):
            return segments
        return [
            segment
            if segment.control
            else Segment(sanitize_line(segment.text), segment.style)
            for segment in segments
        ]
