"""Recorded text inside Markdown, quoted so that nothing in it is Markdown."""

from __future__ import annotations

import re


def code(text: str) -> str:
    """Quote a text of one line as code.

    CommonMark 0.31, 6.1: a run of backticks of another length ends no code span, and
    of a text with spaces on both sides one is taken off on either.
    """
    fence = "`" * (_longest_run(text) + 1)
    room = " " if not text or {text[0], text[-1]} & {" ", "`"} else ""
    return f"{fence}{room}{text}{room}{fence}"


def block(text: str, language: str) -> str:
    """Quote a text of any number of lines as a block of code.

    CommonMark 0.31, 4.5: only a fence at least as long as the first one ends it.
    """
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
