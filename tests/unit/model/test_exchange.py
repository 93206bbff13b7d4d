from __future__ import annotations

import pytest

from recviewer.model.exchange import Chunks, Lines, Places, Response, Spans


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


def test_an_item_of_a_body_has_a_path_and_another_into_it() -> None:
    plain = Chunks((b"1", b"2"))
    wrapped = Chunks((b"1", b"2"), inner=".__data__")
    whole = Chunks((b"1",), whole=True, inner=".__data__")

    assert (plain.path(1), plain.path(1, ".id")) == (
        ".response.body[1]",
        ".response.body[1].id",
    )
    assert (wrapped.path(1), wrapped.path(1, ".id")) == (
        ".response.body[1]",
        ".response.body[1].__data__.id",
    )
    assert (whole.path(0), whole.path(0, "")) == (
        ".response.body",
        ".response.body.__data__",
    )


def test_the_text_of_a_chunk_is_bytes_whatever_holds_it() -> None:
    chunks = Chunks((memoryview(b"[1]"), b"2"))

    assert (chunks.text(0), chunks.text(1), len(chunks)) == (b"[1]", b"2", 2)


@pytest.mark.parametrize(
    ("lines", "item", "payload"),
    [
        (Lines((4,), (5,)), "[4]", '[4] | ltrimstr("data:") | fromjson | .id'),
        (Lines((4,), (5,), prefix=""), "[4]", "[4] | fromjson | .id"),
        (
            Lines((4,), (5,), 'split("\\n")', prefix=""),
            ' | split("\\n")[4]',
            ' | split("\\n")[4] | fromjson | .id',
        ),
        (
            Lines((4,), (6,), 'split("\\n")'),
            ' | split("\\n")[4:6]',
            ' | split("\\n")[4:6] | map(select(startswith("data:"))[5:])'
            ' | join("\\n") | fromjson | .id',
        ),
        (Spans((3,), (7,)), " | .[3:7]", " | .[3:7] | fromjson | .id"),
        (Places((".a[2]",)), ".a[2]", ".a[2].id"),
        (Places((".a | fromjson | ",)), ".a | fromjson", ".a | fromjson | .id"),
    ],
)
def test_chunks_in_lines_and_other_places_have_paths_that_jq_evaluates(
    lines: Lines | Spans | Places, item: str, payload: str
) -> None:
    chunks = Chunks((b"{}",), base=".body", lines=lines)

    assert chunks.path(0) == f".body{item}"
    assert chunks.path(0, ".id") == f".body{payload}"


def test_all_lines_and_values_of_a_text_have_paths() -> None:
    assert list(Lines((4, 6), (5, 7), "lines").paths()) == [
        " | lines[4] | fromjson | ",
        " | lines[6] | fromjson | ",
    ]
    assert list(Spans((0, 5), (4, 9)).paths()) == [
        " | .[0:4] | fromjson | ",
        " | .[5:9] | fromjson | ",
    ]
