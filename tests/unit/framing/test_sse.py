from __future__ import annotations

import shutil
import subprocess
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.framing import sse
from recviewer.jsondoc.offsets import LineNumbers
from recviewer.model.exchange import Chunks

NO_JQ = pytest.mark.skipif(not shutil.which("jq"), reason="there is no jq")

FIELDS = st.sampled_from(
    ["data: {}", "data:1", "data", 'data: "\u2028\x85"', "event: a", "event", ": c", ""]
)
BREAKS = st.sampled_from(["\n", "\r\n", "\r"])


def data(text: str, *, by_lines: bool = False) -> list[bytes]:
    return list(sse.events(text.encode(), by_lines=by_lines).data)


def places(found: sse.Events) -> list[tuple[int, int]]:
    return list(zip(found.lines.firsts, found.lines.ends, strict=True))


def test_a_blank_line_ends_an_event() -> None:
    found = sse.events(b"event: a\ndata: 1\n\ndata: 2\n\n")

    assert list(found.data) == [b"1", b"2"]
    assert places(found) == [(1, 2), (3, 4)]


def test_data_lines_of_one_event_join_with_a_line_feed() -> None:
    found = sse.events(b"data: {\n: so far\ndata: }\n\n")

    assert list(found.data) == [b"{\n}"]
    assert places(found) == [(0, 3)]


def test_without_blank_lines_each_line_that_is_json_is_an_event() -> None:
    found = sse.events(
        b'event: a\nid: 1\ndata: {"a": 1}\r\ndata: {"a": 2}\n'
        b': ping\nevent: b\ndata: {"a": 3}\ndata: [DONE]\n',
        by_lines=True,
    )

    assert list(found.data) == [b'{"a": 1}', b'{"a": 2}', b'{"a": 3}']
    assert list(found.names) == ["a", "", "b"]
    assert places(found) == [(2, 3), (3, 4), (6, 7)]


def test_a_broken_line_costs_no_other_where_blank_lines_are_left_out() -> None:
    text = 'data: "a": 0}\ndata: {"a": 1}\ndata: {"a": 2}\ndata: {"a": '
    lines = [b'"a": 0}', b'{"a": 1}', b'{"a": 2}', b'{"a": ']
    assert data(text, by_lines=True) == lines
    assert data(text) == [b"\n".join(lines)]


@pytest.mark.parametrize(
    "others",
    [['{"a": '], ['{"a": 2}', "", "", ""], ["[DONE]", "", "[DONE]"], ["It says"]],
)
def test_lines_without_blank_ones_are_events_if_half_of_them_are_json(
    others: list[str],
) -> None:
    lines = ['{"a": 1}', *others]
    text = "".join(f"data: {line}\n" for line in lines)
    said = [line.encode() for line in lines if line not in ("", "[DONE]")]

    assert data(text, by_lines=True) == said


@pytest.mark.parametrize(
    "lines",
    [
        ['{"a": 1}', '{"b": ', '{"c": '],
        ['{"a":', '{"b": 1}', "}"],
        ['{"a": [', '{"b": 1},', '{"b": 2}', "]}"],
        ["It says", '{"a": 1}', "and no more"],
        ["1", "2"],
    ],
)
def test_lines_of_one_value_or_of_text_stay_one_event(lines: list[str]) -> None:
    text = "".join(f"data: {line}\n" for line in lines)
    assert data(text, by_lines=True) == ["\n".join(lines).encode()]


def test_comments_and_other_fields_are_not_data() -> None:
    assert data(": keep-alive\n\nid: 5\nretry: 10\ndata: 1\n\n") == [b"1"]


def test_a_field_without_a_colon_is_empty() -> None:
    assert data("data\n\ndata\ndata: 1\n\ndatum: 2\n\n") == [b"\n1"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_at_any_of_three_breaks(end: str) -> None:
    assert data(f"data: 1{end}{end}data: 2{end}{end}") == [b"1", b"2"]


def test_unicode_line_separators_do_not_end_a_line() -> None:
    assert data('data: "\u2028\u2029\x85\x0b\x0c"\n\n') == [
        '"\u2028\u2029\x85\x0b\x0c"'.encode()
    ]


def test_a_leading_byte_order_mark_is_removed() -> None:
    assert data("\ufeffdata: 1\n") == [b"1"]


@pytest.mark.parametrize("blank", ["\n\n", " ", "\r\n\t", "\ufeff \n"])
def test_blanks_before_the_first_field_do_not_matter(blank: str) -> None:
    assert sse.begins(f"{blank}data: 1".encode())
    assert data(f"{blank}data: 1\n\ndata: 2") == [b"1", b"2"]


def test_only_one_space_after_the_colon_is_removed() -> None:
    assert data("data:1\n\ndata:  2\n") == [b"1", b" 2"]


def test_an_event_cut_off_by_the_end_of_input_counts() -> None:
    assert data("data: 1\n\ndata: 2") == [b"1", b"2"]


def test_the_sentinel_at_the_end_is_not_an_event() -> None:
    assert data("data: 1\n\ndata: [DONE]\n\n") == [b"1"]


def test_a_lone_surrogate_survives() -> None:
    found = sse.events_of_lines(['data: "\ud83d"', ""])

    assert found.data[0].decode("utf-8", "surrogatepass") == '"\ud83d"'


def test_an_event_keeps_its_name_until_it_ends() -> None:
    found = sse.events(
        b"event: a\ndata: 1\n\ndata: 2\n\n"
        b"event: lost\n\nevent: early\ndata: 3\nevent: late\n\n"
    )

    assert found.names == ["a", "", "late"]


def test_events_without_names_have_no_list_of_names() -> None:
    assert sse.events(b"data: 1\n\nid: 7\ndata: 2\n\n").names == ()


def test_lines_of_a_list_are_counted_as_its_items() -> None:
    found = sse.events_of_lines(["event: a", "data: 1", "", "data: 2"])

    assert Chunks(found.data, lines=found.lines).path(1, ".id") == (
        '.response.body[3] | ltrimstr("data:") | fromjson | .id'
    )


def test_lines_are_counted_when_they_are_asked_for() -> None:
    numbers = LineNumbers(b"a\nb\n\nc", array("Q", [0, 2, 5]), add=1)

    assert list(numbers) == [1, 2, 4]


@pytest.mark.parametrize(
    "text",
    [
        'data: {"a": 1}\n\ndata: {"a": 2}\n',
        'event: x\r\ndata: {"a": 1}\r\n\r\ndata: {"a": 2}',
        ': hello\r\rdata: {"a":\rdata: 1}\r\rdata: {"a": 2}\n\n',
        '\ufeff\ndata: {"a": 1}\n\ndata: {\ndata: "a": 2}\n\n',
    ],
)
@NO_JQ
def test_jq_finds_a_chunk_of_a_stream_at_its_path(text: str) -> None:
    found = sse.events(text.encode())
    chunks = Chunks(found.data, base=".", lines=found.lines)
    paths = ", ".join(f"({chunks.path(k, '.a')})" for k in range(2))
    run = subprocess.run(
        ["jq", "-Rs", paths], input=text, capture_output=True, check=True, text=True
    )

    assert run.stdout.split() == ["1", "2"]


@given(st.lists(st.tuples(FIELDS, BREAKS), max_size=12))
def test_any_lines_give_the_events_of_a_plain_reading(
    lines: list[tuple[str, str]],
) -> None:
    text = "".join(field + end for field, end in lines)

    assert data(text) == plain_reading(text)


def plain_reading(text: str) -> list[bytes]:
    """Read events line by line, as the standard words it."""
    found: list[bytes] = []
    lines: list[str] = []
    for line in [*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""]:
        name, _, value = line.partition(":")
        if name == "data":
            lines.append(value.removeprefix(" "))
        elif not line:
            found += ["\n".join(lines).encode()] if any(lines) or lines[1:] else []
            lines = []
    return found


@given(
    st.lists(
        st.sampled_from(["data: 1", "data: [DONE]", "data: ", "data:2", "event: a", ""])
    ),
    st.sampled_from(["", "\n", "\n\n"]),
)
def test_the_fast_path_splits_like_the_general_one(lines: list[str], end: str) -> None:
    text = ("\n\n".join(lines) + end).encode()
    short, any_long = sse.events(text), sse.events(text + b"\n\n: " + b"." * (1 << 22))
    assert list(short.data) == list(any_long.data)
    assert list(short.names) == list(any_long.names)
    for k in range(len(short.data)):
        assert short.lines.path(k) == any_long.lines.path(k)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("data: 1\nevent: a\n\ndata: 2\n\n", ["a", ""]),
        ("event: a\ndata: 1\nevent: b\ndata: 2\n\ndata: 3", ["b", ""]),
        ("event: a\nevent: b\ndata: 1\n\nevent: c\ndata: 2", ["b", "c"]),
        ("event: a\ndata: 1\ndata: 2\n\n", ["a"]),
        ("event: a\ndata: 1\nid: 3\ndata: 2\nid: 4\n\n", ["a"]),
        ("event: a\ndata: 1\n\nevent\ndata: 2\nevent: b", ["a", "b"]),
        ("event: a\ndata: 1\nevent:\n\ndata: 2\n\nevent: c", ()),
        ("event:a\ndata: 1\n\nevent:  a\ndata: 2", ["a", " a"]),
        ("eventual: a\ndata: 1\n\n", ()),
        ("event: a\r\ndata: 1\r\n\r\nevent: b\r\ndata: 2\r\n\r\n", ["a", "b"]),
        ("event: a\n\nevent: b\ndata: 1", ["b"]),
        ("event: a\n\ndata: 1\n\n", ()),
    ],
)
def test_the_last_name_before_an_event_ends_is_its_name(
    text: str, names: list[str]
) -> None:
    assert sse.events(text.encode()).names == names


def test_names_of_lines_that_are_events_stand_right_before_them() -> None:
    found = sse.events(
        b'event: a\ndata: {"n": 1}\ndata: {"n": 2}\nevent: c\ndata: {"n": 3}\n',
        by_lines=True,
    )

    assert list(found.names) == ["a", "", "c"]


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("data: 1\n\ndata: [DONE]\n\n", True),
        ("data: 1\n\ndata: [DONE]", True),
        ("event: a\ndata: 1\n\ndata:[DONE]\n\n", True),
        ("event: a\ndata: 1\n\ndata: [DONE]\n\ndata:\n\n", True),
        ("event: a\ndata:\n\ndata: 1\n\n", False),
        ("data: 1\n\n", False),
        ("data: 1\n\ndata: [DONE] \n\n", False),
        ("data: 1\n\ndata:\n\n", False),
    ],
)
def test_a_stream_tells_that_it_has_ended(text: str, done: bool) -> None:
    assert sse.events(text.encode()).done is done


@pytest.mark.parametrize("count", [1, 2, 3, 5])
@pytest.mark.parametrize("end", ["", "\n", "\n\n"])
def test_simple_events_stand_in_every_other_line(count: int, end: str) -> None:
    text = "\n\n".join(f"data: {k}" for k in range(count)) + end
    found = sse.events(text.encode())

    assert list(found.data) == [f"{k}".encode() for k in range(count)]
    assert places(found) == [(2 * k, 2 * k + 1) for k in range(count)]
    assert found.lines.split == 'split("\\n")'


@pytest.mark.parametrize(
    ("text", "filter"),
    [
        ("data: 1\r\n\r\n", 'split("\\n")'),
        ("data: 1\r\r", '[splits("\\r\\n|\\r|\\n")]'),
        ("data: 1\r\n\n\r", '[splits("\\r\\n|\\r|\\n")]'),
        ("\ufeffdata: 1\n", 'sub("^[\\ufeff\\\\s]+"; "") | split("\\n")'),
        ("  data: 1\n", 'sub("^[\\ufeff\\\\s]+"; "") | split("\\n")'),
    ],
)
def test_the_path_to_the_lines_follows_what_was_cut_and_replaced(
    text: str, filter: str
) -> None:
    assert sse.events(text.encode()).lines.split == filter


@pytest.mark.parametrize(
    "text",
    ["data", "data:", "event: a", "id: 1", "retry: 1", ": ping", "\ufeff\ndata:1", ":"],
)
def test_any_field_or_comment_begins_events(text: str) -> None:
    assert sse.begins(text.encode())


@pytest.mark.parametrize("text", ["", "dat", "datum: 1", "a: b", '"data: 1"', "event_"])
def test_other_text_does_not_begin_events(text: str) -> None:
    assert not sse.begins(text.encode())


def test_halves_of_a_character_in_lines_of_a_file_are_joined() -> None:
    found = sse.events_of_lines(['data: "\ud83c\udf0a"'])

    assert list(found.data) == ['"🌊"'.encode()]


def test_events_of_one_line_and_of_several_stand_side_by_side() -> None:
    found = sse.events(b"data: 1\ndata: 2\n\ndata: 3\n\ndata: 4\ndata: 5")

    assert list(found.data) == [b"1\n2", b"3", b"4\n5"]
    assert places(found) == [(0, 2), (3, 4), (5, 7)]


def test_lines_that_are_events_keep_the_name_that_stands_before_each() -> None:
    text = b'event: a\ndata: {"n":1}\nevent: b\ndata: {"n":2}\n\ndata: {"n":3}\n\n'

    found = sse.events(text, by_lines=True)
    assert list(found.data) == [b'{"n":1}', b'{"n":2}', b'{"n":3}']
    assert found.names == ["a", "b", ""]
