from __future__ import annotations

from recviewer.framing import sse


def data(*lines: str) -> list[bytes]:
    return sse.events(lines)[0]


def test_a_blank_line_ends_an_event() -> None:
    events, lines = sse.events(["event: a", "data: 1", "", "data: 2", ""])

    assert events == [b"1", b"2"]
    assert (list(lines.firsts), list(lines.ends)) == ([1, 3], [2, 4])


def test_data_lines_of_one_event_join_with_a_line_feed() -> None:
    events, lines = sse.events(["data: {", ": so far", "data: }", ""])

    assert events == [b"{\n}"]
    assert (list(lines.firsts), list(lines.ends)) == ([0], [3])


def test_comments_and_other_fields_are_no_data() -> None:
    assert data(": keep-alive", "", "id: 5", "retry: 10", "data: 1", "") == [b"1"]


def test_what_remains_of_crlf_is_cut() -> None:
    assert data("data: 1\r", "\r", "data: 2\r", "\r") == [b"1", b"2"]


def test_a_leading_byte_order_mark_is_cut() -> None:
    assert data("\ufeffdata: 1", "") == [b"1"]


def test_only_one_space_after_the_colon_is_cut() -> None:
    assert data("data:1", "", "data:  2", "") == [b"1", b" 2"]


def test_an_event_that_the_input_breaks_off_inside_counts() -> None:
    assert data("data: 1", "", "data: 2") == [b"1", b"2"]


def test_the_sentinel_at_the_end_is_no_event() -> None:
    assert data("data: 1", "", "data: [DONE]", "") == [b"1"]


def test_a_lone_surrogate_survives() -> None:
    assert data('data: "\ud83d"', "")[0].decode("utf-8", "surrogatepass") == '"\ud83d"'
