"""The proxy, between real servers and real clients."""

from __future__ import annotations

import asyncio
import gzip
import shutil
import ssl
import subprocess
import sys
import zlib
from itertools import pairwise
from pathlib import Path

import brotli
import pytest
import zstandard
from aiohttp import ClientError, ClientPayloadError, ClientSession
from yarl import URL

from recviewer.reading import reader
from recviewer.record.folder import Naming
from tests.upstream import SSE, Upstream, answers, recorded, recording, running

CHAT = {"model": "m", "stream": True, "messages": [{"role": "user", "content": "hi"}]}
PATH = "/v1/chat/completions"
DONE = b"data: [DONE]\n\n"


def word(text: str, finish: str = "null") -> bytes:
    return (
        b'data: {"object":"chat.completion.chunk","choices":[{"index":0,"delta":'
        b'{"content":"%b"},"finish_reason":%b}]}\n\n' % (text.encode(), finish.encode())
    )


STREAM = (word("one "), word("two "), word("three", '"stop"'), DONE)


async def test_a_stream_passes_unchanged_and_is_recorded_with_its_times(
    tmp_path: Path,
) -> None:
    upstream = Upstream(STREAM, delay=0.02)
    async with recorded(upstream, tmp_path) as recorder:
        async with recorder.client.post(recorder.address + PATH, json=CHAT) as answer:
            assert await answer.read() == b"".join(STREAM)
            assert answer.headers["Content-Type"] == SSE
        exchange = await recorder.exchange()
    assert answers(exchange)[0] == "one two three"
    assert exchange.response.arrivals is not None
    times = exchange.response.arrivals.seconds
    gaps = [after - before for before, after in pairwise(times)]
    sent = [b - a for a, b in pairwise(upstream.sent)]
    assert gaps == pytest.approx(sent[:2], abs=0.015)
    assert not exchange.notes


async def test_what_was_not_sent_yet_is_not_waited_for(tmp_path: Path) -> None:
    upstream = Upstream([word("now")], hangs=True)
    async with (
        recorded(upstream, tmp_path) as recorder,
        recorder.client.post(recorder.address + PATH, json=CHAT) as answer,
    ):
        assert await asyncio.wait_for(answer.content.readany(), 5) == word("now")


async def test_headers_and_body_of_a_request_reach_the_server_as_they_are(
    tmp_path: Path,
) -> None:
    upstream = Upstream([b"{}"], headers={"Content-Type": "application/json"})
    async with recorded(upstream, tmp_path) as recorder:
        await recorder.client.post(
            URL(f"{recorder.address}/v1/x?a=%2F&b=c+d", encoded=True),
            data=b'{ "model" :"m"}',
            headers={"x-own": "1", "Connection": "x-hop", "x-hop": "1"},
            skip_auto_headers=["User-Agent", "Accept", "Accept-Encoding"],
        )
    ((method, path, headers, body),) = upstream.asked
    assert (method, path, body) == ("POST", "/v1/x?a=%2F&b=c+d", b'{ "model" :"m"}')
    assert headers["x-own"] == "1"
    assert headers.keys().isdisjoint(
        {"x-hop", "User-Agent", "Accept", "Accept-Encoding"}
    )
    assert not headers["Host"].endswith(recorder.address.rpartition(":")[2])


@pytest.mark.parametrize(
    ("encoding", "compress"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("br", brotli.compress),
        ("zstd", zstandard.compress),
    ],
)
async def test_a_compressed_stream_passes_compressed_and_is_recorded_readable(
    encoding: str, compress: object, tmp_path: Path
) -> None:
    assert callable(compress)
    data = compress(b"".join(STREAM))
    half = len(data) // 2
    upstream = Upstream(
        [data[:half], data[half:]],
        delay=0.01,
        headers={"Content-Type": SSE, "Content-Encoding": encoding},
    )
    async with recorded(upstream, tmp_path) as recorder:
        async with recorder.client.post(recorder.address + PATH, json=CHAT) as answer:
            assert await answer.read() == data
        exchange = await recorder.exchange()
    assert answers(exchange)[0] == "one two three"
    assert exchange.response.arrivals is not None
    assert len(exchange.response.arrivals.seconds) == 3


async def test_an_error_of_the_server_passes_and_is_recorded(tmp_path: Path) -> None:
    body = b'{"error": {"message": "slow down", "type": "rate_limit"}}'
    upstream = Upstream(
        [body], status=429, headers={"Retry-After": "7", "Set-Cookie": "a=b"}
    )
    async with recorded(upstream, tmp_path) as recorder:
        async with recorder.client.post(recorder.address + PATH, json=CHAT) as answer:
            assert (answer.status, await answer.read()) == (429, body)
            assert answer.headers["Retry-After"] == "7"
            assert "Content-Type" in answer.headers
        exchange = await recorder.exchange()
    assert exchange.response.status == 429
    assert exchange.response.headers["Retry-After"] == "7"
    error = reader.fold(exchange).error
    assert error is not None
    assert error.message == "slow down"


async def test_a_stream_that_the_server_breaks_off_is_broken_for_the_client_too(
    tmp_path: Path,
) -> None:
    upstream = Upstream([word("one "), b'data: {"choi'], resets=True)
    async with recorded(upstream, tmp_path) as recorder:
        with pytest.raises(ClientPayloadError):
            async with recorder.client.post(
                recorder.address + PATH, json=CHAT
            ) as answer:
                await answer.read()
        exchange = await recorder.exchange()
    assert answers(exchange)[0] == "one "
    assert exchange.response.chunks.text(1) == b'{"choi'
    assert any("the server broke off" in note for note in exchange.notes)


async def test_a_client_that_goes_away_ends_the_request_and_is_recorded(
    tmp_path: Path,
) -> None:
    upstream = Upstream([word("one ")], hangs=True)
    async with recorded(upstream, tmp_path) as recorder:
        async with recorder.client.post(recorder.address + PATH, json=CHAT) as answer:
            await answer.content.readany()
            answer.close()
        exchange = await recorder.exchange()
    assert answers(exchange)[0] == "one "
    assert exchange.notes == ("the client went away before the end",)
    assert recorder.writer.recorded.cut_off == 1


async def test_a_server_that_cannot_be_reached_is_told_in_the_form_of_the_sdks(
    tmp_path: Path,
) -> None:
    async with recording(tmp_path, "http://127.0.0.1:1") as recorder:
        async with recorder.client.post(recorder.address + PATH, json=CHAT) as answer:
            told = (await answer.json())["error"]["message"]
            assert answer.status == 502
        exchange = await recorder.exchange()
    assert "no answer from http://127.0.0.1:1" in told
    assert exchange.response.error is not None
    assert "127.0.0.1" in exchange.response.error.message


@pytest.mark.parametrize(
    ("method", "target", "headers", "status"),
    [
        ("GET", "http://example.com/", "", b"403"),
        ("CONNECT", "example.com:443", "", b"4"),
        ("GET", "/v1/models", "Host: rebound.example\r\n", b"403"),
        ("GET", "/v1/realtime", "Upgrade: websocket\r\n", b"501"),
    ],
)
async def test_it_is_no_open_proxy(
    method: str, target: str, headers: str, status: bytes, tmp_path: Path
) -> None:
    upstream = Upstream([b"{}"])
    async with recorded(upstream, tmp_path) as recorder:
        port = int(recorder.address.rpartition(":")[2])
        reading, writing = await asyncio.open_connection("127.0.0.1", port)
        host = "" if "Host" in headers else "Host: 127.0.0.1\r\n"
        writing.write(f"{method} {target} HTTP/1.1\r\n{host}{headers}\r\n".encode())
        line = await reading.readline()
        writing.close()
        assert line.startswith(b"HTTP/1.1 " + status)
        assert await recorder.files(0) == []
    assert upstream.asked == []


async def test_keys_reach_the_server_and_not_the_disk(tmp_path: Path) -> None:
    key = "sk-proj-" + "a1B2c3D4e5F6g7H8" + "T3BlbkFJ" + "Z9y8X7w6V5u4T3s2"
    body = b'{"error":{"message":"Incorrect API key provided: %b"}}' % key.encode()
    upstream = Upstream([body], status=401)
    async with recorded(upstream, tmp_path) as recorder:
        async with recorder.client.post(
            f"{recorder.address}{PATH}?key={key}",
            json=CHAT | {"user": key},
            headers={"Authorization": f"Bearer {key}", "x-api-key": "short"},
        ) as answer:
            assert await answer.read() == body
        (path,) = await recorder.files()
    ((_, target, headers, sent),) = upstream.asked
    assert key in target
    assert key.encode() in sent
    assert headers["Authorization"] == f"Bearer {key}"
    text = path.read_text()
    assert key not in text
    assert '"x-api-key":"short"' not in text
    assert text.count("REDACTED") == 2


async def test_several_servers_are_told_apart_by_the_first_part_of_the_path(
    tmp_path: Path,
) -> None:
    first, second = Upstream([b'"a"']), Upstream([b'"b"'])
    async with (
        running(first) as one,
        running(second) as other,
        recording(tmp_path, f"openai={one}/v1", f"local={other}") as recorder,
    ):
        for path in ("/openai/v1/models", "/local/x", "/v1/models"):
            async with recorder.client.get(recorder.address + path) as answer:
                await answer.read()
        assert answer.status == 404
    assert [path for _, path, _, _ in first.asked] == ["/v1/models"]
    assert [path for _, path, _, _ in second.asked] == ["/x"]


async def test_the_stream_goes_on_when_the_disk_is_full(tmp_path: Path) -> None:
    out = tmp_path / "out"
    async with recorded(Upstream(STREAM), out) as recorder:
        out.rmdir()  # whatever is written into it fails now
        async with recorder.client.post(recorder.address + PATH, json=CHAT) as answer:
            assert await answer.read() == b"".join(STREAM)
    assert recorder.writer.recorded.lost == 1
    (line,) = recorder.said
    assert line.startswith("not written: POST http://127.0.0.1:")
    assert line.endswith("/v1/chat/completions: No such file or directory")


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl")
async def test_a_certificate_that_nobody_signed_is_refused_in_one_line(
    tmp_path: Path,
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes"),
            *("-subj", "/CN=localhost", "-keyout", key, "-out", certificate),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    async with recording(tmp_path / "out", f"https://127.0.0.1:{port}") as recorder:
        async with recorder.client.get(recorder.address + "/x") as answer:
            told = await answer.text()
        await recorder.files()
    server.close()
    reason = "its certificate is not trusted: self-signed certificate"
    assert answer.status == 502
    assert f'{reason}"' in told
    assert recorder.said == [f"GET https://127.0.0.1:{port}/x: {reason}"]


async def test_two_answers_to_one_request_are_both_kept(tmp_path: Path) -> None:
    async with recorded(Upstream(STREAM), tmp_path) as recorder:
        for _ in range(3):
            async with recorder.client.post(
                recorder.address + PATH, json=CHAT
            ) as answer:
                await answer.read()
        names = [path.stem for path in await recorder.files(3)]
    key = names[-1]
    assert names == [f"{key}-2", f"{key}-3", key]


async def test_overwriting_replaces_only_what_an_earlier_run_wrote(
    tmp_path: Path,
) -> None:
    naming = Naming("answer", overwrite=True)
    for name in ("answer-1.json", "answer-2.json"):
        (tmp_path / name).write_text("old")
    await asyncio.sleep(0.02)
    async with recorded(Upstream(STREAM), tmp_path, naming) as recorder:
        async with recorder.client.post(recorder.address + PATH, json=CHAT) as answer:
            await answer.read()
        first, second = await recorder.files()
    assert first.read_text() != "old"
    assert second.read_text() == "old"


@pytest.mark.slow
async def test_a_thousand_requests_at_once_are_all_answered_and_recorded(
    tmp_path: Path,
) -> None:
    async with recorded(Upstream(STREAM, delay=0.05), tmp_path) as recorder:

        async def ask(number: int) -> bytes:
            url = recorder.address + PATH
            async with recorder.client.post(url, json=CHAT | {"n": number}) as answer:
                return await answer.read()

        answers = await asyncio.gather(*map(ask, range(1_000)), return_exceptions=True)
        assert set(map(type, answers)) == {bytes}
        assert len(await recorder.files(1_000)) == 1_000


async def test_a_slow_reader_does_not_hold_up_what_is_recorded(
    tmp_path: Path,
) -> None:
    pieces = [b"word " * 20_000] * 100  # more than sockets hold
    upstream = Upstream(pieces, headers={"Content-Type": "text/plain"})
    async with recorded(upstream, tmp_path) as recorder:
        async with recorder.client.post(recorder.address + PATH, json=CHAT) as answer:
            async with asyncio.timeout(60):
                while len(upstream.sent) < len(pieces):
                    await asyncio.sleep(0.005)
            assert await answer.read() == b"".join(pieces)
        exchange = await recorder.exchange()
    assert not exchange.notes


@pytest.mark.parametrize("cut", [0, 1, 40, 107, 108, 109, 250])
async def test_a_reset_at_any_point_leaves_a_recording_of_what_came_before(
    cut: int, tmp_path: Path
) -> None:
    before = b"".join(STREAM)[:cut]
    upstream = Upstream([before] if before else [], resets=True)
    async with recorded(upstream, tmp_path) as recorder:
        with pytest.raises(ClientError):
            async with recorder.client.post(
                recorder.address + PATH, json=CHAT
            ) as answer:
                await answer.read()
        exchange = await recorder.exchange()
    assert any("the server broke off" in note for note in exchange.notes)
    told = "".join(answers(exchange).values())
    assert "one two three".startswith(told)


async def test_what_was_whole_is_on_disk_when_the_recorder_is_killed(
    tmp_path: Path,
) -> None:
    whole = 2
    async with running(Upstream(STREAM)) as address:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "recviewer", "record", "--to", address),
            *("--out", str(tmp_path)),
            stderr=asyncio.subprocess.PIPE,
        )
        assert process.stderr is not None
        proxy = (await process.stderr.readline()).decode().split()[1]
        async with ClientSession() as client:
            for _ in range(whole):
                async with client.post(proxy + PATH, json=CHAT) as answer:
                    await answer.read()
            async with asyncio.timeout(60):
                while len(list(tmp_path.glob("*.json"))) < whole:
                    await asyncio.sleep(0.01)
        process.kill()
        await process.wait()
    assert len(list(tmp_path.iterdir())) == whole
    for path in tmp_path.iterdir():
        (exchange,) = reader.read(path).exchanges
        assert answers(exchange)[0] == "one two three"
