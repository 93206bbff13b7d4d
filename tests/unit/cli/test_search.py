from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import given
from hypothesis import strategies as st

from recviewer.cli.search import parsed_options, plain_options
from recviewer.errors import UsageError

WORDS = ("-i", "-E", "-l", "-c", "-", "the", "a.json", "a.json#choice=1", "", "-x")
OTHERS = ("--", "--jobs", "2", "-ic", "--no-index", "--in", "answers")
ARGUMENTS = st.lists(st.sampled_from((*WORDS, *OTHERS)), max_size=5)


def outcome(parse: Callable[[Sequence[str]], object], arguments: list[str]) -> object:
    """Return what arguments mean, or what is wrong with them."""
    try:
        return parse(arguments)
    except UsageError as error:
        return str(error)


@given(ARGUMENTS)
def test_arguments_that_need_no_parser_are_understood_as_it_understands_them(
    arguments: list[str],
) -> None:
    expected = outcome(parsed_options, arguments)
    assert outcome(plain_options, arguments) in (None, expected)


def test_a_pattern_paths_and_switches_need_no_parser() -> None:
    for arguments in (["the"], ["-c", "the", "a.json"], ["the", "-i", "-", "-E"]):
        assert plain_options(arguments) is not None
