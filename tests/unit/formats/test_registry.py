"""The table of formats, whose classes are loaded when they are needed."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from recviewer.entry_points import Entry
from recviewer.errors import ReadError
from recviewer.formats import (
    aimock,
    atif,
    azure_test_proxy,
    batches,
    cachy,
    cassetter,
    claude_code,
    codex,
    copilot_snapshot,
    gemini_cli,
    go_vcr,
    har,
    http_json,
    http_response,
    httpmock,
    httprr,
    inspect_log,
    langsmith,
    mitmproxy,
    mlx_lm,
    nock,
    ogx,
    raw_json,
    raw_streams,
    raw_yaml,
    spans,
    timed_chunks,
    vcr_ruby,
    vcr_websocket,
    vcrpy,
    wiremock,
    wiremock_net,
)
from recviewer.formats.base import Format
from recviewer.formats.registry import FORMATS, RAW_FORMATS, mapped
from recviewer.jsondoc.lazy import LazySequence
from tests.fuzz.seeds import SEEDS, VARIANTS
from tests.unit.formats.inputs import STREAM, WHOLE, read

CLASSES: tuple[type[Format], ...] = (
    batches.BedrockBatch,
    wiremock_net.WireMockNet,
    aimock.Aimock,
    atif.Atif,
    copilot_snapshot.CopilotSnapshot,
    inspect_log.InspectLog,
    mitmproxy.Mitmproxy,
    mlx_lm.MlxLm,
    cachy.Cachy,
    cassetter.Cassetter,
    claude_code.ClaudeCode,
    codex.Codex,
    wiremock.WireMock,
    httpmock.Httpmock,
    http_response.HttpResponse,
    batches.GeminiBatch,
    azure_test_proxy.AzureTestProxy,
    batches.AnthropicBatch,
    gemini_cli.GeminiCli,
    go_vcr.GoVcr,
    har.Har,
    http_json.HttpJson,
    httprr.Httprr,
    langsmith.LangSmith,
    nock.Nock,
    ogx.Ogx,
    batches.OpenAIBatch,
    raw_json.Json,
    raw_json.JsonChunks,
    raw_streams.AwsEventStream,
    raw_streams.JsonLines,
    raw_streams.Sse,
    raw_yaml.Yaml,
    spans.Spans,
    timed_chunks.TimedChunks,
    vcr_ruby.VcrRuby,
    vcr_websocket.VcrWebsocket,
    vcrpy.Vcrpy,
)
"""All formats: mypy makes sure that each has the interface."""


@pytest.mark.parametrize("entry", [*FORMATS, *RAW_FORMATS], ids=lambda e: e.name)
def test_an_entry_has_the_name_of_its_class(entry: Entry) -> None:
    assert entry.load().name == entry.name


def test_every_format_has_an_entry() -> None:
    assert {entry.load() for entry in (*FORMATS, *RAW_FORMATS)} == set(CLASSES)


def test_what_is_mapped_stays_lazy_if_it_was() -> None:
    (one,) = read(WHOLE)
    lazy = LazySequence(2, lambda k: replace(one, number=k + 1))
    doubled = mapped(lazy, lambda exchange: replace(one, number=2 * exchange.number))

    assert isinstance(doubled, LazySequence)
    assert [exchange.number for exchange in doubled] == [2, 4]
    listed = [replace(one, number=1), replace(one, number=2)]
    formats = mapped(listed, lambda exchange: replace(one, format=f"{exchange.number}"))
    assert isinstance(formats, tuple)
    assert [exchange.format for exchange in formats] == ["1", "2"]


@pytest.mark.parametrize(
    "line",
    [
        "request:",
        "when:\n  x",
        "mappings: {",
        "conversations:\n- : [",
        "interactions: [",
    ],
)
def test_a_word_that_misleads_a_format_does_not_hide_another(line: str) -> None:
    text = f"HTTP/1.1 200 OK\n{line}\nContent-Type: text/event-stream\n\n{STREAM}"
    (exchange,) = read(text)
    assert exchange.format == "http-response"


def test_the_first_thing_that_is_wrong_with_a_file_is_told() -> None:
    with pytest.raises(ReadError, match="not valid YAML"):
        read("interactions:\n- request: [")


def _later(data: bytes, size: int) -> bytes | None:
    """Put something long before all that tells the format; None if nothing may be."""
    filler = b"x" * size
    if data[:1] == b"{":
        lines = [b'{"meta": "%b", %b' % (filler, x[1:]) for x in data.split(b"\n")]
        return b"\n".join(lines)
    if data[:1] == b"[":
        return b'[{"meta": "%b", %b' % (filler, data[2:])
    is_yaml = re.match(rb"[a-z_]+:|[#-] ", data) and b"data:" not in data[:5]
    return b"# %b\n%b" % (filler, data) if is_yaml else None


LATE = [
    pytest.param(name, made, id=f"{name}-{size}")
    for name, data in {**SEEDS, **VARIANTS}.items()
    for size in (10_000, 400_000)
    if (size < 100_000 or data[:1] in b"{[") and (made := _later(data, size))
]


@pytest.mark.parametrize(("name", "data"), LATE)
def test_a_format_is_known_by_what_comes_late(name: str, data: bytes) -> None:
    assert {x.format for x in read(data)} == {name.partition(",")[0]}
