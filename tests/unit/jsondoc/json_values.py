"""JSON values of all kinds, and a plain reading of paths, for several tests."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import strategies as st

_STEP = re.compile(r'\.?(?:([A-Za-z_]\w*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\])', re.ASCII)

HOSTILE = "\x1b]52;c;aGk=\x07[/red]\u202e\x00\t\n家"

texts = st.text(max_size=12) | st.sampled_from([HOSTILE, "a.b", 'say "hi"', "\\", "é"])

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)

values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5)
    ),
    max_leaves=25,
)


def resolve(document: Any, path: str) -> Any:
    """Follow a path in jq's form through a parsed document."""
    value, position = document, 1 if path == "." else 0
    while position < len(path):
        match = _STEP.match(path, position)
        assert match, path[position:]
        name, index, key = match.groups()
        value = value[int(index) if index else json.loads(key) if key else name]
        position = match.end()
    return value
