"""What `ls` and `show` both say of an exchange is the same, whatever its format."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from recviewer.address import Address
from recviewer.cli import ls, show
from recviewer.config import samples
from tests.fuzz.seeds import PACKED, SEEDS, VARIANTS
from tests.unit.formats.inputs import REQUEST, WHOLE

FILES = {
    **SEEDS,
    **VARIANTS,
    **{f"{name}, packed": data for name, data in PACKED.items()},
}

SAME = (
    "path",
    "exchange",
    "format",
    "protocol",
    "streaming",
    "endpoint",
    "status",
    "model",
    "test_id",
    "test_from_path",
    "chunks",
)
"""Fields that both have, apart from `choices` and `error`."""

URLS = st.text("ab=%?&#;:@/.é", max_size=30)


def rows(lines: Any) -> dict[tuple[str, int], dict[str, Any]]:
    values = [json.loads(line) for line in lines if isinstance(line, str)]
    return {(value["path"], value["exchange"]): value for value in values}


def assert_they_agree(paths: Sequence[Path]) -> None:
    """Compare all that both commands say of the exchanges of some files."""
    addresses = [Address(str(path)) for path in paths]
    listed = rows(ls.jsonl(addresses))
    shown = rows(show.lines(addresses, "jsonl"))
    assert shown
    assert {key for key, row in listed.items() if row["format"]} == shown.keys()
    for key, row in shown.items():
        other = listed[key]
        assert (row.keys() & other.keys()) == {*SAME, "choices", "error"}
        assert [row[f] for f in SAME] == [other[f] for f in SAME], key
        choices = row["choices"]
        assert other["choices"] == len(choices), key
        calls = [call for choice in choices for call in choice["tool_calls"]]
        names = list(dict.fromkeys(call["name"] for call in calls if call["name"]))
        assert (other["tool_calls"], other["tools_called"]) == (len(calls), names), key
        assert other["tools"] == any(c["tool_calls"] for c in choices), key
        assert other["reasoning"] == any(c["reasoning"] for c in choices), key
        failed = row["error"] is not None or (row["status"] or 0) >= 400
        assert other["error"] == failed, key
        given_reasons = [r for c in choices if (r := c["finish_reason"])]
        told = [r for r in other["finish_reasons"] if r not in ("cut off", "no finish")]
        assert list(dict.fromkeys(given_reasons)) == told, key
        assert ("cut off" in other["finish_reasons"]) == any(
            c["cut_off"] for c in choices
        ), key
        assert row["method"] is None or row["method"] == row["method"].upper(), key


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_any_format_is_listed_as_it_is_shown(
    name: str, tmp_path: Path
) -> None:
    path = tmp_path / "cassettes" / "test_module" / "test_name.yaml"
    path.parent.mkdir(parents=True)
    path.write_bytes(FILES[name])
    assert_they_agree([path])


ANSWERS: list[object] = [
    *(json.loads(SEEDS[name]) for name in ("json", "ogx", "aimock")),
    {"error": {"message": "no"}, "a": 1},
    {"output": {"message": {"content": [{"text": "Hi"}]}}, "stopReason": "x"},
    {"ThrottlingException": {"message": "no"}},
    {"messageStart": {"role": "assistant"}, "b": 1},
    {"candidates": [{"content": {"parts": [{"text": "Hi"}]}}], "b": 1},
    {"created_at": "2026-01-01T00:00:00Z", "message": {"content": "Hi"}, "a": 1},
    {"apiVersion": "v1", "kind": "List", "items": [1]},
    {"a": [1]},
    [{"choices": []}],
    ["a", "b"],
]
"""What may stand in a file of YAML: answers, errors, and anything else."""

LINES = st.sampled_from(
    (
        *("a: 1", "choices: []", "'b': x", '"c": [', "- d", "---", "# e", "  f: g"),
        *("h: |", "error: no", "? i", "&j k: l", '"\\x65rror": 1', "", "m", "n: m: o"),
        *("<<: {error: no}", "!!map {error: no}", "{error: no}", "- - p"),
        *("--- |", "q: 'r", "s'", "'t''u': v", "interactions:", "..."),
    )
)


@pytest.mark.parametrize("value", ANSWERS)
def test_yaml_is_listed_as_it_is_shown(value: object, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(yaml.safe_dump(value))
    assert_they_agree([path])


@given(lines=st.lists(LINES, min_size=1, max_size=5))
def test_any_lines_are_listed_as_they_are_shown(
    lines: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("lines") / "a.yaml"
    path.write_text("\n".join(lines))
    addresses = [Address(str(path))]
    listed = rows(ls.jsonl(addresses))
    shown = rows(show.lines(addresses, "jsonl"))
    assert {key for key, row in listed.items() if row["format"]} == shown.keys()
    for key, row in shown.items():
        assert [row[f] for f in SAME] == [listed[key][f] for f in SAME]


def test_the_samples_are_listed_as_they_are_shown() -> None:
    assert_they_agree([samples.folder()])


@given(url=URLS, endpoint=URLS, method=st.sampled_from(("post", "Get", "")))
def test_any_url_is_listed_as_it_is_shown(
    url: str, endpoint: str, method: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    request = {"url": url, "endpoint": endpoint, "method": method, "body": REQUEST}
    path = tmp_path_factory.mktemp("urls") / "a.json"
    for body in (WHOLE, None):
        call = {"request": request, "response": {"status": 404, "body": body}}
        path.write_text(json.dumps(call))
        assert_they_agree([path])


@pytest.mark.parametrize(
    ("url", "endpoint"),
    [
        ("https://name:word@host.example/", "/"),
        ("https://host.example/v1/chat;token=abc", "/v1/chat;token=••••"),
        ("https://host.example/v1/chat?key=abc", "/v1/chat"),
        ("host.example/v1/chat", "/v1/chat"),
    ],
)
def test_an_endpoint_holds_no_secret(url: str, endpoint: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    request = {"url": url, "method": "post", "headers": {}, "body": "a=b"}
    call = {"request": request, "response": {"status": 404, "headers": {}}}
    path.write_text(json.dumps(call))
    assert_they_agree([path])
    (row,) = rows(ls.jsonl([Address(str(path))])).values()
    assert row["endpoint"] == endpoint
    assert "word" not in row["title"]
    assert "abc" not in row["title"]
