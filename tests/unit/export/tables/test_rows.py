"""The rows of both tables, as values."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.address import Address
from recviewer.check.examples import MODEL, answered, recording, streamed
from recviewer.cli import ls
from recviewer.config import samples
from recviewer.export.tables.rows import DeltaRow, rows_of_file
from recviewer.jsondoc.lazy import LazySequence
from recviewer.model.exchange import Recording
from recviewer.reading import reader
from recviewer.tables.schema import DELTAS, EXCHANGES
from recviewer.text.secrets import MASK
from tests.samples import sample_file

SECRET = "sk-proj-a1b2c3d4e5f6g7h8i9j0"

Told = tuple[Mapping[str, Any], Sequence[DeltaRow]]


def told_of(path: str, read: Callable[[], Recording], **options: bool) -> list[Told]:
    """Return each row of exchanges by column, with its deltas."""
    names = [field.name for field in EXCHANGES]
    return [
        (dict(zip(names, rows.exchange, strict=True)), list(rows.deltas))
        for rows in rows_of_file(path, read, **options)
    ]


def told_of_file(path: Path) -> list[Told]:
    return told_of(str(path), lambda: reader.read(path))


def told_of_answer(response: Mapping[str, Any], **options: bool) -> Told:
    """Return what is told of a recording with a response."""
    data = json.dumps(recording(dict(response))).encode()
    [told] = told_of("a.json", lambda: reader.parse(data, "a.json"), **options)
    return told


def of_pieces(*pieces: str, **options: bool) -> Told:
    """Return what is told of a stream of which each chunk brings a piece."""
    deltas = [{"content": piece} for piece in pieces]
    return told_of_answer(streamed(*deltas, finish=None), **options)


def sample_paths() -> list[Path]:
    return sorted(path for path in samples.folder().rglob("*") if path.is_file())


def test_a_row_says_what_ls_says() -> None:
    listed = [
        json.loads(line)
        for line in ls.jsonl([Address(str(samples.folder()))])
        if not isinstance(line, Exception)
    ]
    assert len(listed) > 20
    for row in listed:
        [(told, _)] = [
            each
            for each in told_of_file(Path(row["path"]))
            if each[0]["exchange"] == row["exchange"]
        ]
        assert {name: told[name] for name in row} == row


@pytest.mark.parametrize("path", sample_paths(), ids=lambda path: path.name[:8])
def test_what_chunks_brought_comes_to_the_texts_of_the_answers(path: Path) -> None:
    for row, deltas in told_of_file(path):
        texts: dict[tuple[int, str], str] = defaultdict(str)
        for delta in deltas:
            texts[delta.choice, delta.channel] += delta.text
        for answer in row["answers"]:
            choice = answer["choice"]
            for kind in ("content", "reasoning", "refusal"):
                assert answer[kind] == "".join(
                    text
                    for (own, channel), text in texts.items()
                    if own == choice and channel.partition("[")[0] == kind
                )
            for number, call in enumerate(answer["tool_calls"]):
                told = texts[choice, f"tool_call[{number}].arguments"]
                assert call["arguments"] == told


def test_deltas_are_in_the_order_of_the_chunks() -> None:
    [(_, deltas)] = told_of_file(sample_file("dba32b45"))
    chunks = [delta.chunk for delta in deltas]
    assert len({delta.choice for delta in deltas}) > 1
    assert chunks == sorted(chunks)


def test_the_columns_of_a_delta_are_those_of_the_schema() -> None:
    assert DeltaRow._fields == tuple(field.name for field in DELTAS)


@given(at=st.integers(1, len(SECRET) - 1))
def test_a_secret_that_two_chunks_split_is_told_by_neither(at: int) -> None:
    row, deltas = of_pieces("Use ", SECRET[:at], SECRET[at:], " now")
    assert [delta.text for delta in deltas] == ["Use ", MASK, "", " now"]
    assert row["answers"][0]["content"] == f"Use {MASK} now"


def test_a_secret_is_told_if_that_is_wanted() -> None:
    row, deltas = of_pieces(SECRET[:9], SECRET[9:], revealed=True)
    assert [delta.text for delta in deltas] == [SECRET[:9], SECRET[9:]]
    assert row["answers"][0]["content"] == SECRET


def test_no_column_tells_a_secret() -> None:
    response = answered(content=SECRET, usage={"note": SECRET})
    data = json.dumps(
        recording(
            response,
            {"messages": [{"role": "user", "content": f"Is {SECRET} mine?"}]},
            test_id=f"a.py::test[{SECRET}]",
        )
    ).replace("/v1/chat/completions", f"/v1/chat/completions?api_key={SECRET}")
    [(row, deltas)] = told_of("a.json", lambda: reader.parse(data.encode(), "a.json"))
    assert row["question"] == f"Is {MASK} mine?"
    assert MASK in row["url"]
    assert SECRET not in f"{row} {deltas}"


def test_a_character_that_two_chunks_split_is_whole_in_the_first() -> None:
    row, deltas = of_pieces("a\ud83d", "\ude00b")
    assert [delta.text for delta in deltas] == ["a😀", "b"]
    assert row["answers"][0]["content"] == "a😀b"


@given(pieces=st.lists(st.text(st.characters(), max_size=4), min_size=1, max_size=6))
def test_any_text_can_be_written_as_utf_8(pieces: list[str]) -> None:
    row, deltas = of_pieces(*pieces)
    told = "".join(delta.text for delta in deltas)
    assert told.encode().decode() == "".join(a["content"] for a in row["answers"])


def test_an_assumed_time_is_no_value() -> None:
    row, deltas = of_pieces("Hel", "lo")
    assert {delta.clock_source for delta in deltas} == {"assumed"}
    assert {delta.seconds for delta in deltas} == {None}
    assert row["duration_seconds"] is None


def test_recorded_times_are_those_of_the_chunks() -> None:
    lines = [
        {
            "model": MODEL,
            "created_at": f"2026-01-01T00:00:0{k}Z",
            "message": {"role": "assistant", "content": word},
            "done": k == 1,
        }
        for k, word in enumerate(("Hel", "lo"))
    ]
    data = "\n".join(map(json.dumps, lines)).encode()
    [(row, deltas)] = told_of("a.jsonl", lambda: reader.parse(data, "a.jsonl"))
    assert [(each.seconds, each.text) for each in deltas] == [(0, "Hel"), (1, "lo")]
    assert {each.clock_source for each in deltas} == {row["clock_source"]}
    assert (row["clock_source"], row["duration_seconds"]) == ("recorded", 1)


def test_a_call_that_was_sent_whole_is_a_delta() -> None:
    call = {"type": "function_call", "call_id": "c", "name": "add", "arguments": "{}"}
    data = json.dumps(
        {"object": "response", "model": MODEL, "status": "completed", "output": [call]}
    )
    [(row, deltas)] = told_of("a.json", lambda: reader.parse(data.encode(), "a.json"))
    assert [(each.channel, each.text) for each in deltas] == [
        ("tool_call[0].name", "add"),
        ("tool_call[0].arguments", "{}"),
    ]
    [told] = row["answers"][0]["tool_calls"]
    assert told == {"id": "c", "name": "add", "arguments": "{}"}


def test_usage_is_told_as_recorded_and_by_names_that_all_protocols_share() -> None:
    usage = {"prompt_tokens": 12, "completion_tokens": 20}
    row, _ = told_of_answer(answered(usage=usage))
    assert json.loads(row["usage"]) == usage
    assert (row["input_tokens"], row["output_tokens"]) == (12, 20)


def test_an_exchange_is_told_with_the_address_that_opens_it(tmp_path: Path) -> None:
    path = tmp_path / "a#1.jsonl"
    one = json.dumps(recording(answered()))
    path.write_text(f"{one}\n{one}\n")
    told = [row for row, _ in told_of_file(path)]
    assert [row["address"] for row in told] == [
        f"{path}#" if row["exchange"] == 0 else f"{path}#exchange={row['exchange']}"
        for row in told
    ]
    modified = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    assert {row["modified"] for row in told} == {modified}


def test_a_file_that_cannot_be_read_is_a_row_with_the_reason(tmp_path: Path) -> None:
    [(row, deltas)] = told_of_file(tmp_path / "none.json")
    assert row["reason"] == "No such file or directory"
    assert (row["error"], row["other"], row["answers"]) == (True, False, ())
    assert deltas == []


def test_what_breaks_in_the_middle_of_a_recording_is_a_row_after_the_others() -> None:
    sample = reader.read(sample_file("dba32b45"))
    exchanges = LazySequence(2, lambda number: sample.exchanges[number])
    broken = msgspec.structs.replace(sample, exchanges=exchanges)
    told = told_of("a.json", lambda: broken)
    assert [row["exchange"] for row, _ in told] == [0, 1]
    assert told[1][0]["reason"].startswith("not understood: IndexError: ")
