from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recviewer.framing.tnetstring import begins, values
from tests.unit.framing.bodies import tnetstring

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
)
VALUES = st.recursive(
    SCALARS, lambda v: st.lists(v) | st.dictionaries(st.text(), v), max_leaves=6
)


@settings(max_examples=40)
@given(st.lists(st.dictionaries(st.text(), VALUES, max_size=4), max_size=4))
def test_what_was_written_is_read(written: list[object]) -> None:
    data = b"".join(map(tnetstring, written))
    found = list(values(data))
    assert [value.value for value in found] == written
    assert not any(value.broken for value in found)


@settings(max_examples=40)
@given(st.dictionaries(st.text(), VALUES, min_size=1, max_size=4), st.data())
def test_a_dictionary_is_read_up_to_where_it_is_cut_off(
    written: dict[str, object], data: st.DataObject
) -> None:
    whole = tnetstring(written)
    (found,) = values(whole[: data.draw(st.integers(1, len(whole) - 1))])
    assert found.broken
    assert found.value.items() <= written.items() or found.value == {}


@given(st.binary())
def test_any_bytes_are_read_to_an_end(data: bytes) -> None:
    found = list(values(data))
    assert bool(found) is bool(data)
    assert not any(value.broken for value in found[:-1])


def test_a_dictionary_after_a_broken_one_is_read() -> None:
    good, broken = tnetstring({"a": 1}), tnetstring({"a": 1, "b": 2})
    found = list(values(broken.replace(b"1:2#", b"1:x#") + good))
    assert [value.value for value in found] == [{"a": 1}, {"a": 1}]
    assert [bool(value.broken) for value in found] == [True, False]


@pytest.mark.parametrize(
    ("data", "is_dump"),
    [
        (tnetstring({"type": "http"}), True),
        (b"12:4:type;4:http;}", True),
        (b"12:30:45 started", False),
        (b"1:2:3", False),
        (b"", False),
    ],
)
def test_a_dump_begins_with_the_name_of_a_field(data: bytes, is_dump: bool) -> None:
    assert begins(data) is is_dump


def test_a_long_number_takes_no_time() -> None:
    start = time.process_time()
    (found,) = values(_long())
    assert found.broken
    assert time.process_time() - start < 1


def _long() -> bytes:
    number = b"9" * 200_000
    inner = b"1:a;%d:%b#" % (len(number), number)
    return b"%d:%b}" % (len(inner), inner)
