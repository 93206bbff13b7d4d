"""A picture of the screen that can be given away."""

from __future__ import annotations

import re
from typing import Final

_FONTS: Final = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)


def self_contained(svg: str) -> str:
    """Take out of an SVG what would be loaded from elsewhere when it is looked at.

    Rich 14 lets its pictures load a font from a public server.

    Args:
        svg: A picture that Rich has drawn.
    """
    return _FONTS.sub("", svg)
