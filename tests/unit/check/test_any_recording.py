"""No rule fails, whatever stands in a recording."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.check import registry
from recviewer.check.checker import check_paths
from tests.corpus import ABSENT, CORPUS

RULES = registry.without_missing(registry.named(["ALL"]))[0]

EXAMPLES = [
    value
    for rule in RULES
    for files in (rule.bad, rule.good)
    for value in files.values()
    if isinstance(value, dict)
]

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["gpt-4o", "REDACTED", "\ud83d", "2026-13-45", "[]", "{"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to each value inside of a value."""
    steps = value.items() if isinstance(value, dict) else ()
    for key, inner in enumerate(value) if isinstance(value, list) else steps:
        yield (*path, key)
        yield from places(inner, (*path, key))


def failures(path: Path) -> list[str]:
    """Check a file by all rules; return what they say that failed."""
    found = check_paths({str(path): None}, RULES, tests=frozenset({"a::b"}), jobs=1)
    return [
        each.message
        for each in found.findings
        if "could not look" in each.message or "not understood: " in each.message
        if each.rule != "S10"
    ]


@given(st.sampled_from(EXAMPLES), st.data())
def test_no_rule_fails_when_any_value_is_another(
    value: Any, data: st.DataObject
) -> None:
    changed = copy.deepcopy(value)
    for _ in range(data.draw(st.integers(1, 3))):
        way = data.draw(st.sampled_from(list(places(changed)) or [("request",)]))
        inner = changed
        for step in way[:-1]:
            inner = inner[step]
        inner[way[-1]] = data.draw(JSON)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.json"
        path.write_text(json.dumps(changed))
        assert failures(path) == []


@pytest.mark.skipif(not CORPUS.is_dir(), reason=ABSENT)
@pytest.mark.slow
def test_no_rule_fails_on_real_recordings() -> None:
    assert failures(CORPUS / "other") == []
