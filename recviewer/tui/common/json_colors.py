"""The colours of JSON, in a tree and as text, by variables of the theme."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from textual.content import Content

if TYPE_CHECKING:
    from textual.highlight import HighlightTheme

KEY: Final = "$user"
STRING: Final = "$done"
NUMBER: Final = "$caution"
LITERAL: Final = "$system"
PUNCTUATION: Final = "$quiet"


def highlight_json(text: str) -> Content:
    """Colour a line of JSON.

    Pygments, which tells its tokens apart, is imported with the first line: most
    requests are never unfolded.
    """
    from textual.highlight import highlight

    return highlight(text, language="json", theme=_theme())


@cache
def _theme() -> type[HighlightTheme]:
    """Return Textual's theme of code with these colours, none of them bold."""
    from pygments.token import Token
    from textual.highlight import HighlightTheme

    class JsonTheme(HighlightTheme):
        STYLES = {  # noqa: RUF012 - the base class declares it so
            **HighlightTheme.STYLES,
            Token.Name.Tag: KEY,
            Token.Literal.String: STRING,
            Token.Literal.Number: NUMBER,
            Token.Keyword.Constant: LITERAL,
            Token.Punctuation: PUNCTUATION,
        }

    return JsonTheme
