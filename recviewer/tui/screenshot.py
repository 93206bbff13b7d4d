"""Screenshots that load nothing from elsewhere."""

from __future__ import annotations

import re
from typing import Final

_FONTS: Final = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)


def self_contained(svg: str) -> str:
    """Remove the fonts that an SVG of Rich 14 loads from a public server."""
    return _FONTS.sub("", svg)
