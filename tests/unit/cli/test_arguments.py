from __future__ import annotations

import math
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.address import Address
from recviewer.cli import app, serve
from recviewer.cli.app_arguments import app_options, as_arguments
from recviewer.config.app_options import DRIVER, OUR_DRIVER, AppOptions
from recviewer.errors import UsageError
from recviewer.playback.pace import SPEEDS, Pace


def options(
    *arguments: str, environment: Mapping[str, str] | None = None
) -> AppOptions:
    """Parse the arguments of the app."""
    return app_options(app.parser().parse_args(arguments), environment or {})


hostile_paths = st.text(
    st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]), min_size=1
) | st.sampled_from(["--demo", "-x", "$(id)", "a b", "'", '"', ";", "&&", "a#b", "ls"])


@given(
    paths=st.lists(hostile_paths.filter(lambda p: p != "-"), min_size=1, max_size=3),
    chunk=st.none() | st.integers(0, 9),
    pace=st.none() | st.floats(0.1, 1000).map(lambda x: round(x, 3)),
    ttft=st.floats(0, 10).map(lambda x: round(x, 3)),
    speed=st.sampled_from(SPEEDS),
)
def test_options_written_as_arguments_are_read_again(
    paths: list[str],
    chunk: int | None,
    pace: float | None,
    ttft: float,
    speed: float,
) -> None:
    given_ = AppOptions(
        paths=tuple(paths),
        address=None if chunk is None else Address(paths[0], chunk=chunk),
        pace=Pace(pace or 50.0, ttft),
        assume=pace is not None,
        speed=speed,
    )
    assert options(*as_arguments(given_)) == given_


def test_the_app_is_served_where_the_environment_names_a_driver() -> None:
    assert options(".").served is None
    ours = options(".", environment={DRIVER: OUR_DRIVER}).served
    theirs = options(".", environment={DRIVER: "textual.drivers:Web"}).served
    assert ours is not None
    assert theirs is not None
    assert (ours.page, theirs.page) == (True, False)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--port", "65536"],
        ["--port", "x"],
        ["--sessions", "0"],
        ["--token", "short"],
        ["--token", "x" * 16, "--no-token"],
    ],
)
def test_invalid_arguments_of_serve_are_bad_usage(arguments: list[str]) -> None:
    with pytest.raises(UsageError):
        serve.parser().parse_args(arguments)


def test_the_speed_instant_is_infinite() -> None:
    assert options("--speed", "instant").speed == math.inf
