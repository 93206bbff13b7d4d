"""Colours of JSON: pygments' tokens in the colours of the theme, nothing in bold."""

from __future__ import annotations

from pygments.token import Token
from textual.highlight import HighlightTheme


class JsonTheme(HighlightTheme):
    """Textual's colours, without those that distract from the text."""

    STYLES = {  # noqa: RUF012 - the base class declares it so
        **HighlightTheme.STYLES,
        Token.Name.Tag: "$user",
        Token.Literal.String: "$done",
        Token.Literal.Number: "$caution",
        Token.Keyword.Constant: "$system",
        Token.Punctuation: "$quiet",
    }
