"""An address is a path, and may name one moment of the recording there."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.address import Address, parse
from recviewer.errors import UsageError

numbers = st.none() | st.integers(0, 10**9)
addresses = st.builds(Address, st.text(min_size=1), numbers, numbers, numbers)


def nothing_exists(path: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("a.json", Address("a.json")),
        ("a.json#exchange=2", Address("a.json", exchange=2)),
        ("a.json#choice=1&chunk=120", Address("a.json", choice=1, chunk=120)),
        ("a.json#chunk=120&choice=1", Address("a.json", choice=1, chunk=120)),
        ("-#chunk=3", Address("-", chunk=3)),
        ("a.json#", Address("a.json")),
    ],
)
def test_the_part_after_the_hash_names_the_moment(text: str, address: Address) -> None:
    assert parse(text, nothing_exists) == address


@pytest.mark.parametrize(
    "fragment", ["chunks=3", "chunk", "chunk=", "chunk=-1", "chunk=²", "chunk=1&", "x"]
)
def test_an_unknown_part_after_the_hash_is_refused(fragment: str) -> None:
    with pytest.raises(UsageError, match="expected exchange=, choice= or chunk="):
        parse(f"a.json#{fragment}", nothing_exists)


def test_the_same_number_given_twice_is_refused() -> None:
    with pytest.raises(UsageError, match="expected chunk= once"):
        parse("a.json#chunk=1&chunk=2", nothing_exists)


@pytest.mark.parametrize("text", ["", "#", "#chunk=1"])
def test_there_is_no_address_without_a_path(text: str) -> None:
    with pytest.raises(UsageError, match="expected a path"):
        parse(text, nothing_exists)


def test_a_file_with_a_hash_in_its_name_is_that_file(tmp_path: Path) -> None:
    path = tmp_path / "a#chunk=1"
    path.touch()
    assert parse(str(path)) == Address(str(path))
    assert parse(f"{path}#chunk=2") == Address(str(path), chunk=2)


def test_an_address_without_numbers_is_not_a_moment() -> None:
    assert not Address("a.json").is_moment
    assert Address("a.json", chunk=0).is_moment


@given(addresses)
def test_an_address_survives_being_written_and_read(address: Address) -> None:
    assert parse(str(address), nothing_exists) == address
