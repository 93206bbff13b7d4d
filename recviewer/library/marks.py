"""The marks of an exchange in a list, the same in the app and in `ls`."""

from __future__ import annotations

from typing import Final

STREAM: Final = "≋"
"""The answer was streamed."""
TOOLS: Final = "⚒"
"""It calls tools."""
REASONING: Final = "∴"
"""It holds reasoning."""
IMAGES: Final = "▣"
"""The request holds images."""
ERROR: Final = "✖"
"""The answer is or holds an error."""
