from __future__ import annotations

import pytest

from recviewer.text.numbers import (
    clock_words,
    number_words,
    plural,
    seconds_words,
    short_count,
    size_words,
)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0854, "85 ms"),
        (0.9994, "999 ms"),
        (0.9995, "1.0 s"),
        (1.24, "1.2 s"),
        (59.94, "59.9 s"),
        (59.95, "1 min 0 s"),
        (125, "2 min 5 s"),
        (3_599.4, "59 min 59 s"),
        (3_600, "1 h 0 min"),
        (3840, "1 h 4 min"),
        (3_600_000, "1,000 h 0 min"),
    ],
)
def test_durations_have_the_units_that_people_use(seconds: float, words: str) -> None:
    assert seconds_words(seconds) == words


def test_one_thing_is_singular_and_any_other_number_plural() -> None:
    assert plural(1, "chunk") == "1 chunk"
    assert plural(0, "chunk") == "0 chunks"
    assert plural(1_399, "chunk") == "1,399 chunks"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0"),
        (812, "812"),
        (999.4, "999"),
        (999.5, "1.0k"),
        (3_210, "3.2k"),
        (99_949, "99.9k"),
        (99_950, "100k"),
        (999_499, "999k"),
        (999_500, "1.0M"),
        (1_250_000, "1.2M"),
        (99_950_000, "100M"),
        (999_500_000, "1G"),
        (2_345_000_000_000, "2,345G"),
    ],
)
def test_long_counts_are_shortened(number: float, words: str) -> None:
    assert short_count(number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [(8.26, "8.3"), (9.94, "9.9"), (9.95, "10"), (51.4, "51"), (2030, "2,030")],
)
def test_rates_have_two_significant_digits_or_none_after_the_point(
    number: float, words: str
) -> None:
    assert number_words(number) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0:00.0"),
        (12.49, "0:12.4"),
        (59.99, "0:59.9"),
        (60, "1:00.0"),
        (3_599.99, "59:59.9"),
        (3_600, "1:00:00.0"),
        (3723.4, "1:02:03.4"),
    ],
)
def test_a_clock_counts_tenths_and_never_runs_ahead(seconds: float, words: str) -> None:
    assert clock_words(seconds) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1.0 kB"),
        (12_300, "12.3 kB"),
        (99_449, "99.4 kB"),
        (99_500, "100 kB"),
        (567_890, "568 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (99_500_000, "100 MB"),
        (118_000_000, "118 MB"),
        (999_500_000, "1.0 GB"),
        (2_500_000_000, "2.5 GB"),
        (1_234_500_000_000, "1,234.5 GB"),
    ],
)
def test_sizes_have_the_units_that_people_use(size: int, words: str) -> None:
    assert size_words(size) == words
