"""`recviewer record` and `recviewer play`, with the vendors' own clients."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from google import genai
from openai import AsyncOpenAI

from recviewer.cli.main import main
from recviewer.config import samples
from recviewer.model.exchange import Exchange
from recviewer.reading import reader
from tests.functional.processes import DEADLINE
from tests.samples import sample_file
from tests.upstream import Upstream, answers, played, recorded, recording

CHOICES = sample_file("fa8f5bec")
THINKING = sample_file("7c21aab3")
OLLAMA = sample_file("cc4f8a7d")
WHOLE = sample_file("5501e6c4")


def exchange_of(path: Path) -> Exchange:
    (exchange,) = reader.read(path).exchanges
    return exchange


async def test_openais_client_gets_what_show_shows_from_a_replay_and_its_recording(
    tmp_path: Path,
) -> None:
    original = exchange_of(CHOICES)
    asked = original.request.body
    assert isinstance(asked, dict)
    folded: dict[int, str] = {}
    async with (
        played(CHOICES) as player,
        recording(tmp_path, player.address) as recorder,
        AsyncOpenAI(base_url=f"{recorder.address}/v1", api_key="none") as client,
    ):
        stream: Any = await client.chat.completions.create(**asked)
        async for chunk in stream:
            for choice in chunk.choices:
                text = choice.delta.content or ""
                folded[choice.index] = folded.get(choice.index, "") + text
        again = await recorder.exchange()
    assert folded == answers(original) == answers(again)
    assert again.protocol == "openai-chat"
    assert not again.notes
    assert again.response.chunks.type_name == original.response.chunks.type_name


async def test_anthropics_client_gets_the_blocks_that_were_recorded(
    tmp_path: Path,
) -> None:
    # It takes five seconds to import, which most runs of tests save.
    from anthropic import AsyncAnthropic

    original = exchange_of(THINKING)
    asked = original.request.body
    assert isinstance(asked, dict)
    asked.pop("stream")
    async with (
        played(THINKING) as player,
        recording(tmp_path, f"{player.address}/v1") as recorder,
        AsyncAnthropic(base_url=recorder.address, api_key="none") as client,
    ):
        async with client.messages.stream(**asked) as stream:
            message = await stream.get_final_message()
        again = await recorder.exchange()
    (choice,) = reader.fold(original).choices
    text = "".join(block.text for block in message.content if block.type == "text")
    calls = [json.dumps(b.input) for b in message.content if b.type == "tool_use"]
    (copied,) = reader.fold(again).choices
    assert text == answers(original)[0] == answers(again)[0]
    assert len(calls) == len(choice.tool_calls) == len(copied.tool_calls)
    assert message.stop_reason == choice.finish_reason == copied.finish_reason
    assert not again.notes


@pytest.mark.filterwarnings("ignore:Inheritance class Aiohttp:DeprecationWarning")
async def test_googles_client_records_a_stream_through_the_proxy(
    tmp_path: Path,
) -> None:
    words = ("tide", "s are ", "waves")
    pieces = [
        b'data: {"candidates":[{"content":{"parts":[{"text":"%b"}],"role":"model"},'
        b'"index":0}]}\r\n\r\n' % word.encode()
        for word in words
    ]
    async with recorded(Upstream(pieces, delay=0.01), tmp_path) as recorder:
        options = genai.types.HttpOptions(base_url=recorder.address)
        client = genai.Client(api_key="none", http_options=options)
        stream = await client.aio.models.generate_content_stream(
            model="gemini-x", contents="why are there tides?"
        )
        told = "".join([part.text or "" async for part in stream])
        await client.aio.aclose()
        exchange = await recorder.exchange()
    assert told == "".join(words) == answers(exchange)[0]
    assert exchange.protocol == "gemini"
    assert exchange.response.arrivals is not None
    assert len(exchange.response.arrivals.seconds) == len(words)


async def test_json_lines_are_replayed_and_recorded_as_such(tmp_path: Path) -> None:
    original = exchange_of(OLLAMA)
    async with (
        played(OLLAMA) as player,
        recording(tmp_path, player.address) as recorder,
        recorder.client.post(
            f"{recorder.address}/api/chat", json=original.request.body
        ) as answer,
    ):
        lines = [json.loads(line) async for line in answer.content]
        again = await recorder.exchange()
    told = "".join(line["message"]["content"] for line in lines)
    assert told == answers(original)[0] == answers(again)[0]
    assert again.response.chunks.type_name == "ollama._types.ChatResponse"


async def test_a_whole_body_is_replayed_byte_for_byte(tmp_path: Path) -> None:
    body = b'{ "id": "m",  "big": 12345678901234567890123, "x": 1.50 }\n'
    headers = {"Content-Type": "application/json", "x-request-id": "7"}
    async with recorded(Upstream([body], headers=headers), tmp_path) as recorder:
        await recorder.client.post(f"{recorder.address}/v1/x", json={"a": 1})
        (path,) = await recorder.files()
    async with (
        played(path) as player,
        ClientSession() as client,
        client.post(f"{player.address}/v1/x", json={"a": 1}) as answer,
    ):
        assert await answer.read() == body
        assert answer.headers["x-request-id"] == "7"


async def test_a_miss_says_which_recording_is_nearest_and_what_differs() -> None:
    asked = exchange_of(WHOLE).request.body
    assert isinstance(asked, dict)
    async with (
        played(samples.folder() / "messages") as player,
        ClientSession() as client,
        client.post(
            f"{player.address}/v1/messages", json=asked | {"max_tokens": 7}
        ) as answer,
    ):
        told = (await answer.json())["error"]["message"]
        assert answer.status == 404
    assert WHOLE.name in told
    assert ".max_tokens" in told


def test_the_command_is_led_to_the_proxy_and_gives_its_exit_status(
    tmp_path: Path,
) -> None:
    script = "import os; print(os.environ['ANTHROPIC_BASE_URL']); raise SystemExit(7)"
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "recviewer", "record"),
            *("--to", "https://api.anthropic.com/v1", "--out", tmp_path / "out"),
            *("--", sys.executable, "-c", script),
        ],
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )
    assert ran.returncode == 7
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+\n", ran.stdout)
    assert ran.stderr.endswith("out: 0 exchanges recorded\n")
    assert "OPENAI" not in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--to", "ftp://x"], "--to 'ftp://x': expected an address such as"),
        (["--to", "https://me:pw@x.example"], "--to 'https://x.example': expected"),
        (["--to", "http://a", "--to", "http://b"], "expected a prefix for each"),
        (["--to", "http://a", "--"], "expected a command after --"),
        (["--to", "http://a", "--", "no-such-command"], "no-such-command: No such"),
    ],
)
def test_wrong_usage_of_record_is_told_in_a_line(
    arguments: list[str],
    told: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    at = arguments.index("--") if "--" in arguments else len(arguments)
    out = ["--out", str(tmp_path)]
    assert main(["record", *arguments[:at], *out, *arguments[at:]]) == 2
    error = capsys.readouterr().err.splitlines()[-1]
    assert told in error
    assert "pw" not in error
