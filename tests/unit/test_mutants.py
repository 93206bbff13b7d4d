"""A few of the mutants that `make fuzz` makes many of."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recviewer.config import samples
from tests.fuzz.examine import examine
from tests.fuzz.mutants import STRANGE_VALUES, mutant

SEEDS = tuple(
    path.read_bytes()
    for path in sorted(samples.folder().rglob("*.json"))
    if path.stat().st_size < 30_000
)

FEW = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

strange = st.recursive(
    st.sampled_from(STRANGE_VALUES) | st.text() | st.floats() | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_leaves=8,
)


@FEW
@given(seed=st.integers(0, 2**32))
def test_a_mutant_of_a_recording_gives_a_reason_or_exchanges(
    seed: int, tmp_path: Path
) -> None:
    file = tmp_path / "mutant.json"
    file.write_bytes(mutant(Random(seed), SEEDS))
    examine(file)


@FEW
@given(data=st.binary(max_size=200))
def test_any_bytes_are_handled(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "bytes.json"
    file.write_bytes(data)
    examine(file)


@FEW
@given(
    request=st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            ("method", "url", "endpoint", "model", "headers", "body", "tool_name"),
            strange,
        ),
    ),
    response=st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            ("body", "is_streaming", "status", "is_exception", "exception_data"),
            strange,
        ),
    ),
    test_id=strange,
)
def test_every_field_may_hold_anything(
    request: Any, response: Any, test_id: Any, tmp_path: Path
) -> None:
    file = tmp_path / "odd.json"
    whole = {"request": request, "response": response, "test_id": test_id}
    file.write_text(json.dumps(whole))
    examine(file)
