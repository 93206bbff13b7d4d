"""Requests as code: what it sends is what was recorded, whatever stands in it."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import redirect_stdout
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recviewer.cli.main import main
from recviewer.export.code import javascript, python
from recviewer.export.code.curl import curl_command
from recviewer.export.code.request import Call, call, is_same_everywhere
from recviewer.model.exchange import Exchange
from recviewer.reading import reader
from tests.functional.test_record import CHOICES, OLLAMA, THINKING, exchange_of
from tests.unit.jsondoc.json_values import texts
from tests.unit.tui.exchanges import HOSTILE, exchange
from tests.upstream import answers, played

NASTY = 'it\'s "$(rm -rf)" `x` ${HOME} \\ \n\t\r %s {x} </script> \u2028 😀' + HOSTILE

VALUES = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | texts
BODIES = st.fixed_dictionaries(
    {
        "model": texts,
        "messages": st.lists(
            st.fixed_dictionaries({"role": st.just("user"), "content": texts}),
            min_size=1,
            max_size=2,
        ),
    },
    optional={
        "temperature": st.floats(0, 2),
        "stop": st.lists(texts, max_size=2),
        "__proto__": VALUES,
        "not of the sdk": st.dictionaries(texts, VALUES, max_size=3),
    },
)


class Server(ThreadingHTTPServer):
    """Keeps what it gets, and answers with an empty object."""

    daemon_threads = True
    got: bytes = b""
    path: str = ""

    @property
    def origin(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """Keeps the body of a request."""

    def do_POST(self) -> None:
        server: Any = self.server
        server.got = self.rfile.read(int(self.headers["content-length"]))
        server.path = self.path
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    listening = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    yield listening
    listening.shutdown()
    listening.server_close()


def asking(path: str, body: object) -> Exchange:
    """Make a recorded request that went to another server."""
    url = f"https://api.example.com{path}"
    return exchange({"method": "POST", "url": url, "headers": {}, "body": body}, None)


def environment(server: Server, asked: Call) -> dict[str, str]:
    base = asked.base.replace("https://api.example.com", server.origin)
    service = asked.service
    return {service.base_variable: base, service.key_variable or "_": "key"}


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/messages", "/generate"])
def test_a_program_in_python_sends_the_recorded_body(
    server: Server, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    @settings(max_examples=15, suppress_health_check=list(HealthCheck))
    @given(BODIES)
    def law(body: dict[str, Any]) -> None:
        body = {**body, "max_tokens": 9}
        asked = call(asking(path, body), revealed=True)
        for name, value in environment(server, asked).items():
            monkeypatch.setenv(name, value)
        with_sdk = path != "/generate" and is_same_everywhere(body)
        assert bool(asked.method) == with_sdk
        with redirect_stdout(StringIO()):
            exec(python.program(asked), {})
        assert json.loads(server.got) == body
        assert server.path == path

    law()


def test_a_command_sends_the_body_byte_for_byte(server: Server, tmp_path: Path) -> None:
    body = {"model": NASTY, "messages": [{"role": "user", "content": NASTY}]}
    long = {**body, "more": "'x' " * 60_000 + "END_OF_BODY"}
    for each in (body, long):
        recorded = asking("/v1/chat/completions", each)
        asked = call(recorded, revealed=True)
        file = tmp_path / "again.sh"
        file.write_text(curl_command(asked), "utf-8")
        env = os.environ | environment(server, asked)
        command = ["sh", "-eu", str(file)]
        subprocess.run(command, env=env, check=True, capture_output=True)
        assert json.loads(server.got) == each
        assert server.got.decode().rstrip("\n") == asked.text


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")
def test_a_program_in_javascript_sends_the_recorded_body(
    server: Server, tmp_path: Path
) -> None:
    body = {NASTY: [NASTY, 1.5, None], "__proto__": {"x": NASTY}, "n": 2**53 - 1}
    for each in (body, {"n": 2**60 + 1}):
        asked = call(asking("/generate?alt=sse&key=secret", each), revealed=True)
        file = tmp_path / "again.mjs"
        file.write_text(javascript.program(asked), "utf-8")
        env = os.environ | environment(server, asked)
        subprocess.run(["node", file], env=env, check=True, capture_output=True)
        assert json.loads(server.got) == each
        assert server.path == "/generate?alt=sse"


@pytest.mark.parametrize(
    ("path", "suffix"), [(CHOICES, "/v1/v1"), (THINKING, ""), (OLLAMA, "")]
)
async def test_a_program_gets_the_recorded_answer_from_a_replay(
    path: Path, suffix: str, tmp_path: Path
) -> None:
    file = tmp_path / "again.py"
    assert main(["export", "--format", "python", str(path), "--out", str(file)]) == 0
    variables = ("OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "OLLAMA_HOST")
    async with played(path) as player:
        env = os.environ | dict.fromkeys(variables, player.address + suffix)
        env |= {"OPENAI_API_KEY": "none", "ANTHROPIC_API_KEY": "none"}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, str(file)), stdout=asyncio.subprocess.PIPE, env=env
        )
        printed, _ = await process.communicate()
    assert process.returncode == 0
    original = exchange_of(path)
    events = [json.loads(line) for line in printed.decode().splitlines()]
    lines = "".join(f"data: {json.dumps(event)}\n\n" for event in events)
    if path is OLLAMA:
        assert len(events) == len(original.response.chunks)
        return
    (again,) = reader.parse(lines.encode(), "again.sse").exchanges
    assert answers(again) == answers(original)


def test_code_takes_keys_from_the_environment_and_masks_what_looks_like_one() -> None:
    secret = "sk-proj-a1b2c3d4e5f6g7h8i9j0"
    headers = {"Authorization": f"Bearer {secret}", "X-Trace": "7"}
    body = {"model": "m", "messages": [{"role": "user", "content": secret}]}
    url = "https://api.openai.com/v1/chat/completions"
    recorded = {"method": "POST", "url": url, "headers": headers, "body": body}
    asked = call(exchange(recorded, None))
    for code in (
        curl_command(asked),
        python.program(asked),
        javascript.program(asked),
    ):
        assert secret not in code
        assert "OPENAI_API_KEY" in code
        assert "X-Trace" in code
