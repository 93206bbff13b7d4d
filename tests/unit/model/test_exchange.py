from __future__ import annotations

import pytest

from recviewer.model.exchange import Chunks, Lines, Response


def test_a_body_that_is_the_whole_file_is_the_root_of_its_paths() -> None:
    chunks = Chunks((b"{}",), base=".", whole=True)

    assert chunks.path(0) == "."
    assert chunks.path(0, ".choices[0]") == ".choices[0]"
    assert chunks.path(0, "") == "."


def test_items_and_lines_of_a_whole_file_have_paths_from_its_root() -> None:
    lines = Lines((4,), (5,), 'split("\\n")')

    assert Chunks((b"{}",), base=".").path(0, ".id") == ".[0].id"
    assert Chunks((b"{}",), base=".", lines=lines).path(0, ".id") == (
        '. | split("\\n")[4] | ltrimstr("data:") | fromjson | .id'
    )


def test_a_chunk_s_event_has_a_name_only_where_the_framing_gives_one() -> None:
    assert Chunks((b"1", b"2"), names=("error", "")).name(0) == "error"
    assert Chunks((b"1", b"2")).name(1) == ""


@pytest.mark.parametrize(
    ("status", "rejected"),
    [(None, False), (200, False), (399, False), (400, True), (503, True)],
)
def test_a_response_is_rejected_from_status_400_on(
    status: int | None, rejected: bool
) -> None:
    assert Response(bytes, Chunks(()), status=status).rejected is rejected
