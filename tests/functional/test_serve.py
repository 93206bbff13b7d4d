"""`recviewer serve`, tested without a browser."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import pytest
from aiohttp import WSCloseCode, WSMsgType
from yarl import URL

from recviewer.cli.main import main
from recviewer.errors import RecviewerError
from tests.functional.processes import children, end_here
from tests.functional.serving import Served, drawn, serving
from tests.unit.library.recordings import chat, write

pytest.importorskip("textual_serve")

from recviewer.web.serving import listen, own_addresses


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
async def test_no_process_outlives_the_server(
    tmp_path: Path, number: signal.Signals
) -> None:
    write(tmp_path / "a.json", chat("Hello"))
    with serving(str(tmp_path)) as served:
        async with aiohttp.ClientSession() as client, entered(client, served) as tab:
            await drawn(tab)
            pids = children(served.process.pid)
            assert pids
            served.process.send_signal(number)
            for pid in (served.process.pid, *pids):
                assert await end_here(pid)


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="needs prlimit (Linux)")
async def test_a_session_that_cannot_start_is_reported_and_later_ones_start(
    tmp_path: Path,
) -> None:
    with serving("--no-token", str(tmp_path)) as served:
        pid = served.process.pid
        while not (waiting := children(pid)):
            await asyncio.sleep(0.01)
        os.kill(waiting[0], signal.SIGKILL)
        assert await end_here(waiting[0])
        while pipes(pid):  # the server has not noticed yet
            await asyncio.sleep(0.01)
        async with aiohttp.ClientSession() as client:
            limits = resource.prlimit(pid, resource.RLIMIT_NOFILE)
            few = len(list(Path(f"/proc/{pid}/fd").iterdir())) + 3
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (few, limits[1]))
            assert await first_of(client, served) == WSCloseCode.TRY_AGAIN_LATER
            resource.prlimit(pid, resource.RLIMIT_NOFILE, limits)
            assert isinstance(await first_of(client, served), bytes)
        served.end()
        assert served.process.stderr is not None
        errors = served.process.stderr.read()
        assert errors == "recviewer: no session can be started: Too many open files\n"


def pipes(pid: int) -> list[Path]:
    """Return the files of a process that are pipes to its children."""
    files = Path(f"/proc/{pid}/fd").iterdir()
    opened = [each for each in files if int(each.name) > 2]
    with suppress(FileNotFoundError):
        return [each for each in opened if str(each.readlink()).startswith("pipe:")]
    return opened  # one was closed meanwhile


async def first_of(client: aiohttp.ClientSession, served: Served) -> object:
    """Return the first thing a session sends: output, or the code of its end."""
    async with entered(client, served) as page:
        while (message := await page.receive()).type is WSMsgType.TEXT:
            pass
        return message.data


@asynccontextmanager
async def entered(
    client: aiohttp.ClientSession, served: Served
) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """Open a websocket and be let in, as a page."""
    origin = {"Origin": served.origin}
    async with client.ws_connect(f"{served.origin}/ws", headers=origin) as page:
        await page.send_json(["enter", {"token": served.token}])
        kind, _ = await page.receive_json()
        assert kind == "welcome"
        yield page


def test_ctrl_c_ends_the_server(tmp_path: Path) -> None:
    with serving(str(tmp_path)) as served:
        assert served.end() == 130


def test_a_server_that_other_machines_can_reach_warns_about_it(
    tmp_path: Path,
) -> None:
    with serving("--host=0.0.0.0", str(tmp_path)) as served:
        assert "//127.0.0.1:" in served.origin
        served.end()
        assert served.process.stderr is not None
        errors = served.process.stderr.read()
        assert "other machines can reach 0.0.0.0" in errors
        assert str(tmp_path) in errors


def test_no_token_is_refused_for_hosts_that_others_can_reach(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--no-token", "--host=0.0.0.0", str(tmp_path)]) == 2
    assert "expected a loopback address" in capsys.readouterr().err
    with serving("--no-token", str(tmp_path)) as served:
        assert served.token == ""


def test_a_port_that_is_taken_is_an_error_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(str(tmp_path)) as served:
        assert main(["serve", f"--port={served.port}", str(tmp_path)]) == 1
    assert "Address already in use" in capsys.readouterr().err


def test_a_port_in_use_on_one_address_of_the_host_is_taken() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as other,
        pytest.raises(RecviewerError, match="Address already in use"),
    ):
        listen("", other.getsockname()[1])


@pytest.mark.parametrize(
    "arguments",
    [
        ["--host=localhost"],
        ["--host=LocalHost"],
        ["--host=::1"],
        ["--host=::"],
        ["--host="],
        ["--token=a&b#c d%2Fe+f=g?h/i"],
    ],
)
async def test_the_printed_url_opens_the_server(
    tmp_path: Path, arguments: list[str]
) -> None:
    with serving(*arguments, str(tmp_path)) as served:
        url = URL(served.url, encoded=True)
        async with aiohttp.ClientSession() as client, client.get(url) as page:
            assert page.status == 200
        async with aiohttp.ClientSession() as client, entered(client, served):
            pass


def test_every_address_is_printed_at_which_others_can_reach_the_server(
    tmp_path: Path,
) -> None:
    with serving("--host=0.0.0.0", str(tmp_path)) as served:
        served.end()
        assert served.process.stdout is not None
        printed = served.process.stdout.read()
    with socket.create_server(("", 0)) as listener:
        for address in own_addresses([listener]):
            assert f"//{address}:{served.port}/?token={served.token}" in printed


def test_the_public_url_is_printed_and_has_to_be_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving("--public-url=https://name.example/x", str(tmp_path)) as served:
        assert served.url.startswith("https://name.example/x/?token=")
    wrong = ["serve", "--public-url=name.example", str(tmp_path)]
    assert main(wrong) == 2
    assert "expected an address such as https://" in capsys.readouterr().err


def test_faults_of_clients_are_not_printed(tmp_path: Path) -> None:
    with serving(str(tmp_path)) as served:
        with socket.create_connection(("127.0.0.1", served.port)) as client:
            client.sendall(b"\x1b]0;x\x07 nonsense\r\n\r\n")
            assert b" 400 " in client.recv(100)
        served.end()
        assert served.process.stderr is not None
        assert served.process.stderr.read() == ""


def test_standard_input_is_not_served(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "-"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_serve_without_its_extra_says_what_to_install(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(sys.modules, "textual_serve", None)
    assert main(["serve", str(tmp_path)]) == 2
    assert "pip install 'recviewer[web]'" in capsys.readouterr().err
