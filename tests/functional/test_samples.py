"""The sample recordings say that they were made up, and show every feature."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from recviewer.config import samples
from recviewer.formats.ogx_keys import check_key
from recviewer.model.exchange import Exchange
from recviewer.playback.pace import Pace
from recviewer.playback.timeline import Source, timeline
from recviewer.reading.reader import fold, read

ROOT = Path(__file__).parents[2]
FOLDER = samples.folder()


@pytest.fixture(scope="module")
def exchanges() -> list[Exchange]:
    return [
        exchange
        for path in sorted(FOLDER.rglob("*.json"))
        for exchange in read(path).exchanges
    ]


def contents(folder: Path) -> dict[Path, bytes]:
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_samples_are_what_the_script_writes(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "scripts.samples", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True)
    assert contents(tmp_path) == contents(FOLDER)


def test_each_native_sample_says_that_it_is_made_up(exchanges: list[Exchange]) -> None:
    assert all(
        (exchange.test_id or "").startswith("made_samples/") for exchange in exchanges
    )


def test_each_native_sample_is_named_by_the_key_of_its_request() -> None:
    exchanges = [(path, read(path).exchanges[0]) for path in FOLDER.rglob("*.json")]
    checks = [check_key(str(path), each) for path, each in exchanges]
    known = [check for check in checks if check is not None]
    assert len(known) >= 20
    assert all(check.reachable for check in known)


def test_each_sample_of_another_format_says_that_it_is_made_up() -> None:
    paths = {*FOLDER.rglob("*.yaml"), *FOLDER.rglob("*.sse")}
    assert len(paths) >= 2
    for path in paths:
        assert "made for recviewer" in path.read_text().splitlines()[0]


def test_samples_of_other_formats_are_read_and_folded() -> None:
    login, call, answer = read(FOLDER / "cassettes/test_ferry_assistant.yaml").exchanges
    assert (login.protocol, call.protocol) == (None, "openai-chat")
    (choice,) = fold(call).choices
    assert [tool.name for tool in choice.tool_calls] == ["timetable"]
    (stream,) = read(FOLDER / "streams/why_are_there_tides.sse").exchanges
    for streamed in (answer, stream):
        assert streamed.response.streaming
        assert not streamed.notes
        assert not fold(streamed).notes


def test_each_native_sample_is_read_and_folded_without_notes(
    exchanges: list[Exchange],
) -> None:
    assert all(exchange.protocol and not exchange.notes for exchange in exchanges)
    assert not any(fold(exchange).notes for exchange in exchanges)


def test_the_samples_cover_protocols_clocks_choices_and_errors(
    exchanges: list[Exchange],
) -> None:
    protocols = {exchange.protocol for exchange in exchanges}
    replies = [fold(exchange) for exchange in exchanges]
    clocks = {timeline(reply, Pace()).clock.source for reply in replies}
    assert protocols >= {"openai-chat", "openai-completions", "anthropic", "gemini"}
    assert "ollama" in protocols
    assert clocks == set(Source)
    assert {len(reply.choices) for reply in replies} >= {0, 1, 2, 3, 4}
    assert any(reply.error for reply in replies)
    assert any(choice.logprobs for reply in replies for choice in reply.choices)
    assert max(len(c.tool_calls) for reply in replies for c in reply.choices) == 3
