"""Cutting texts, however their width is measured."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

ELLIPSIS: Final = "…"
"""Stands where something was cut."""

_JOINT = re.compile(r"/|::| › ")
"""Stands before a part of a name: a folder, a file, a class, a test, a group."""

_BRACKET = "["
"""Begins the parameters of a test."""

_MIN_PARAMETERS_WIDTH = 6
"""Width that the parameters of a test keep where they are cut."""


class Measure(NamedTuple):
    """How texts are measured and cut: by characters, or by cells of a screen."""

    width: Callable[[str], int] = len
    """Returns the width of a text."""
    clip: Callable[[str, int], str] = lambda text, width: (
        text if len(text) <= width else text[: max(0, width - 1)] + ELLIPSIS[:width]
    )
    """Cuts the end of a text that is wider."""

    def clip_start(self, text: str, width: int) -> str:
        """Cut the start of a text whose end matters more, such as a path."""
        return self.clip(text[::-1], width)[::-1]

    def clip_middle(self, text: str, width: int) -> str:
        """Cut the middle of a text whose two ends both matter."""
        if self.width(text) <= width:
            return text
        head = self.clip(text, width // 2)
        return head + self.clip_start(text, width - self.width(head) + 1)[1:]

    def clip_name(self, name: str, width: int) -> str:
        """Cut whole parts out of a path or a test id that is wider.

        The last part, a test with its parameters, is kept before the first one, and
        that before those in between. Where the last part alone is wider, the beginning
        of its parameters gives way, then its middle.
        """
        if self.width(name) <= width:
            return name
        joints = _joints(name)
        start, end, room = 0, len(name), width - self.width(ELLIPSIS)
        for joint in reversed(joints):
            if self.width(name[joint.start() :]) > room:
                break
            end = joint.start()
            head = name[: joints[0].end()]
            if not start and self.width(head + name[end:]) <= room:
                start, room = len(head), room - self.width(head)
        if end < len(name):
            return name[:start] + ELLIPSIS + name[end:]
        last = name[joints[-1].end() :] if joints else name
        if self.width(last) <= room and joints:
            return ELLIPSIS + last
        test, bracket, parameters = last.partition(_BRACKET)
        left = width - self.width(test + bracket)
        if not bracket or left < _MIN_PARAMETERS_WIDTH:
            return self.clip_middle(last, width)
        return test + bracket + self.clip_start(parameters, left)


def _joints(name: str) -> list[re.Match[str]]:
    """Find the joints of a name before the parameters of a test."""
    end = name.find(_BRACKET) if name.endswith("]") else len(name)
    return list(_JOINT.finditer(name, 1, max(end, 1)))
