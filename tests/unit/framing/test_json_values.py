"""JSON values one after another, over many lines or on one."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.framing.json_values import CUT_NOTE, split_values
from recviewer.model.exchange import Chunks

VALUES = st.lists(
    st.dictionaries(st.text(max_size=3), st.text(max_size=3) | st.integers())
    | st.lists(st.text('{}[]"\\ ü🌊', max_size=3)),
    min_size=2,
    max_size=4,
)


def texts(text: str) -> list[str] | None:
    found = split_values(text.encode())
    return None if found is None else [raw.decode() for raw in found.texts]


@given(
    VALUES,
    st.sampled_from(["", " ", "\n", "\r\n\t", "\n\n"]),
    st.sampled_from([None, 2]),
    st.booleans(),
)
def test_values_are_split_whatever_stands_between_them(
    values: list[Any], gap: str, indent: int | None, ascii_only: bool
) -> None:
    written = [json.dumps(v, indent=indent, ensure_ascii=ascii_only) for v in values]

    assert texts(f"{gap}{gap.join(written)}{gap}") == written


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{\n  "a": 1\n}\n',
        "{}}",
        "{} and more",
        '{"a": 1}\n{"a": 2}\nno JSON',
        '{"a": \n{}\n{}',
        "1\n2",
    ],
)
def test_any_other_text_is_not_split(text: str) -> None:
    assert texts(text) is None


def test_a_value_that_is_cut_off_is_kept_and_noted() -> None:
    found = split_values(b'{\n"a": 1}\n{\n"a": ')
    assert found is not None
    assert list(found.texts) == [b'{\n"a": 1}', b'{\n"a":']
    assert found.note == CUT_NOTE


def test_a_broken_value_costs_no_other() -> None:
    found = split_values(b'{\n"a": 1}\n{\n"a": }\n{\n"a": 3}\n')
    assert found is not None
    assert list(found.texts) == [b'{\n"a": 1}', b'{\n"a": }', b'{\n"a": 3}']
    assert found.note == ""


@pytest.mark.parametrize(
    "piece", ["[\n", '{"a":\n', "[\n{},\n", '["\n', "{}\n[\n{},\n"]
)
def test_text_that_never_ends_is_given_up_soon(piece: str) -> None:
    assert texts("{}\n" + piece * 30_000) is None


@pytest.mark.skipif(not shutil.which("jq"), reason="there is no jq")
def test_jq_finds_each_value_at_its_path() -> None:
    text = '{\n "a": "ü🌊"\n}{"a": 2}\n\n{"a":\n3}'
    found = split_values(text.encode())
    assert found is not None
    chunks = Chunks(found.texts, base=".", lines=found.lines)
    paths = [chunks.path(k, ".a") for k in range(3)]
    run = subprocess.run(
        ["jq", "-Rsc", ", ".join(f"({path})" for path in paths)],
        input=text,
        capture_output=True,
        check=True,
        text=True,
    )

    assert run.stdout.split() == ['"ü🌊"', "2", "3"]
    assert [path + ".a" for path in found.paths()] == [f"{p}" for p in paths]


def test_values_may_stand_behind_record_separators() -> None:
    assert texts('{"a": 1}\n\n[2]') == ['{"a": 1}', "[2]"]
    assert texts("  {}[]{}  ") == ["{}", "[]", "{}"]


def test_half_of_the_values_must_be_whole() -> None:
    assert texts('{"a": 1}\n{"a": }\n{"a": 2}\n{"a": }') is not None
    assert texts('{}\n{}{}\n{"a": }\n{"b": }\n{"c": }\n{"d": }') is None


def test_spans_count_characters_and_texts_are_cut_from_bytes() -> None:
    found = split_values(' {"a": "ü🌊"} [1]'.encode())

    assert found is not None
    assert list(found.texts) == ['{"a": "ü🌊"}'.encode(), b"[1]"]
    assert list(found.lines.paths()) == [
        " | .[1:12] | fromjson | ",
        " | .[13:16] | fromjson | ",
    ]
