from __future__ import annotations

import math
from typing import Any

import pytest

from recviewer.formats.arrivals import (
    arrivals_from_delays,
    arrivals_from_times,
    count_mismatch,
)


def test_delays_follow_the_first_chunk() -> None:
    arrivals = arrivals_from_delays(500, [250, 1_250], "timing")
    assert list(arrivals.seconds) == [0.5, 0.75, 2]
    assert arrivals.since_request


def test_delays_without_a_ttft_start_at_the_first_chunk() -> None:
    arrivals = arrivals_from_delays(None, [250], "timing")
    assert list(arrivals.seconds) == [0, 0.25]
    assert not arrivals.since_request


def test_times_not_since_the_request_start_at_the_first_one() -> None:
    arrivals = arrivals_from_times([None, 3_000, 4_000], "timing", since_request=False)
    assert math.isnan(arrivals.seconds[0])
    assert list(arrivals.seconds)[1:] == [0, 1]


@pytest.mark.parametrize("value", [None, "12", True, [], 10**400, math.inf])
def test_a_value_that_is_not_a_time_becomes_nan(value: Any) -> None:
    assert math.isnan(arrivals_from_times([value], "timing").seconds[0])
    assert list(arrivals_from_delays(0, [value], "timing").seconds) == [0, 0]


def test_more_or_fewer_times_than_chunks_give_a_note() -> None:
    arrivals = arrivals_from_times([1, 2], "timing")
    assert count_mismatch(arrivals, 2) == ()
    assert count_mismatch(None, 2) == ()
    assert count_mismatch(arrivals, 3) == ("2 times for 3 chunks",)
