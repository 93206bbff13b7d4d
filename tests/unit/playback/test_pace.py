from __future__ import annotations

import math

import pytest

from recviewer.errors import UsageError
from recviewer.playback.pace import Pace, parse_pace, parse_speed, parse_ttft


@pytest.mark.parametrize("text", ["50tok/s", "50 tok/s", "50 tokens/s", "50", "50.0"])
def test_a_pace_is_a_number_with_or_without_its_unit(text: str) -> None:
    assert parse_pace(text) == 50


@pytest.mark.parametrize(
    "text", ["", "fast", "0", "-1tok/s", "50tok/min", "nan", "inf"]
)
def test_an_invalid_pace_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError, match="50tok/s"):
        parse_pace(text)


@pytest.mark.parametrize(
    ("text", "seconds"), [("500ms", 0.5), ("1.5s", 1.5), ("0ms", 0), ("0", 0)]
)
def test_a_time_to_first_token_has_a_unit_unless_it_is_zero(
    text: str, seconds: float
) -> None:
    assert parse_ttft(text) == seconds


@pytest.mark.parametrize("text", ["", "500", "-1s", "soon", "1min"])
def test_a_time_without_a_known_unit_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError, match="500ms"):
        parse_ttft(text)


def test_a_pace_is_written_as_it_is_parsed() -> None:
    assert str(Pace()) == "50 tok/s"
    assert parse_pace(str(Pace(12.5))) == 12.5


@pytest.mark.parametrize(
    ("text", "speed"),
    [("2", 2.0), ("0.5x", 0.5), ("0.125", 0.125), ("64x", 64.0), ("instant", math.inf)],
)
def test_a_speed_is_a_step_of_the_ladder(text: str, speed: float) -> None:
    assert parse_speed(text) == speed


@pytest.mark.parametrize("text", ["", "3", "x2", "2xx", "Instant"])
def test_an_unknown_speed_is_a_usage_error_that_names_the_others(text: str) -> None:
    with pytest.raises(UsageError) as error:
        parse_speed(text)
    assert str(error.value) == (
        f"speed {text!r}: expected 0.125, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64 or instant"
    )


def test_a_pace_is_read_with_space_around_it() -> None:
    assert (parse_pace(" 20 "), parse_ttft(" 2 s ")) == (20, 2)


def test_errors_quote_what_was_written() -> None:
    with pytest.raises(UsageError, match=r"^pace 'fast': expected such as '50tok/s'$"):
        parse_pace("fast")
    expected = r"^time 'soon': expected such as '500ms' or '1.5s'$"
    with pytest.raises(UsageError, match=expected):
        parse_ttft("soon")
