"""What people write in place of a secret."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import Final

_MIN_ENTROPY: Final = 3.0
"""Bits per character; random digits of base 16 have 3.4 and more."""

_WORDS_OF_PLACEHOLDERS: Final = re.compile(
    r"redacted|example|placeholder|dummy|fake|mock|sample|changeme|invalid|secret"
    r"|your|test|filtered|scrubbed|masked|sanitized|notreal|not[-_]?a[-_]?real"
    r"|abcdef|123456|987654|qwerty|(.)\1{4}|(..+)\2\2",
    re.IGNORECASE,
)
"""What people write in place of a key."""


def is_placeholder(secret: str) -> bool:
    """Return whether something stands for a secret, or is too regular to be one."""
    return is_stand_in(secret) or _entropy(secret) < _MIN_ENTROPY


def is_stand_in(secret: str) -> bool:
    """Return whether something says by a word or a pattern that it is no secret."""
    if _WORDS_OF_PLACEHOLDERS.search(secret):
        return True
    return "REDACTED" in re.sub(r"[^A-Za-z0-9]", "", secret).upper()


def _entropy(text: str) -> float:
    """Return the bits per character of a text."""
    counts = Counter(text).values()
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts)
