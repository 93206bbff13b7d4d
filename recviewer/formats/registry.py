"""Finds the format of a file: each is asked, and the first that knows it reads it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from recviewer import entry_points
from recviewer.entry_points import Entry, Plugins, arrange, failure, registered
from recviewer.errors import RecviewerError
from recviewer.formats.document import Document
from recviewer.model.exchange import Exchange


class FormatEntry(Entry, frozen=True, eq=False):
    """One format, imported when it is first asked for."""

    starts: tuple[str, ...] = ()
    """Texts with one of which all its files start; none for any."""
    words: tuple[bytes, ...] = ()
    """Words one of which all its files mention; none for any."""
    names: tuple[str, ...] = ()
    """Fields one of which the first object of all its files has; none for any."""

    def may_read(self, document: Document) -> bool:
        """Return whether it is worth to ask the format at all."""
        if self.starts and not document.head.startswith(self.starts):
            return False
        if self.names and document.first_names.isdisjoint(self.names):
            return False
        return not self.words or any(map(document.mentions, self.words))


def _format(
    name: str,
    target: str,
    *words: bytes,
    starts: tuple[str, ...] = (),
    names: tuple[str, ...] = (),
) -> FormatEntry:
    target = f"{__package__}.{target}"
    return FormatEntry(name, target, starts=starts, words=words, names=names)


def _records(name: str, target: str, *names: str) -> FormatEntry:
    """Return a format of objects, one a file or one a line, by their fields."""
    return _format(name, target, starts=("{",), names=names)


_JSON_STARTS = ("{", "[")
_HTTP_STARTS = ("HTTP/", "* ", "> ")

FORMATS = (
    _format("httprr", "httprr:Httprr", starts=("httprr trace",)),
    _format("mitmproxy", "mitmproxy:Mitmproxy", starts=tuple("123456789")),
    _format("http-response", "http_response:HttpResponse", starts=_HTTP_STARTS),
    _format("ogx", "ogx:Ogx"),
    _format("cassetter", "cassetter:Cassetter", b"interactions"),
    _format("httpmock", "httpmock:Httpmock", b"\nwhen:"),
    _format(
        "claude-code",
        "claude_code:ClaudeCode",
        *(b'"sessionId"', b'"session_id"', b'"parentUuid"'),
        starts=_JSON_STARTS,
    ),
    _format("codex", "codex:Codex", b'"timestamp"', starts=("{",)),
    _records("cachy", "cachy:Cachy", "key"),
    _format("mlx-lm", "mlx_lm:MlxLm", b"generation_tokens:"),
    _format(
        "wiremock",
        "wiremock:WireMock",
        *(b'"request"', b'"mappings"', b"\nrequest", b"\nmappings"),
        *(b"bodyFileName", b"bodyPatterns", b"equalTo", b"jsonBody"),
    ),
    _format(
        "wiremock-net",
        "wiremock_net:WireMockNet",
        b'"Request"',
        starts=_JSON_STARTS,
    ),
    _format("vcr-websocket", "vcr_websocket:VcrWebsocket"),
    _format("go-vcr", "go_vcr:GoVcr"),
    _format("vcrpy", "vcrpy:Vcrpy"),
    _format("vcr-ruby", "vcr_ruby:VcrRuby"),
    _format("http-json", "http_json:HttpJson"),
    _format("har", "har:Har"),
    _records("azure-test-proxy", "azure_test_proxy:AzureTestProxy", "Entries"),
    _records("inspect", "inspect_log:InspectLog", "eval"),
    _records("atif", "atif:Atif", "steps"),
    _format(
        "copilot-snapshot", "copilot_snapshot:CopilotSnapshot", b"\nconversations:"
    ),
    _format(
        "spans",
        "spans:Spans",
        *(b'"resourceSpans"', b'"spans"', b'"attributes"', b'"logRecords"'),
        starts=_JSON_STARTS,
    ),
    _format("nock", "nock:Nock", starts=("[",)),
    _format("langsmith", "langsmith:LangSmith", starts=_JSON_STARTS),
    _format("timed-chunks", "timed_chunks:TimedChunks", starts=_JSON_STARTS),
    _format("aimock", "aimock:Aimock", starts=("{",)),
    _records("gemini-cli", "gemini_cli:GeminiCli", "method"),
    _records("anthropic-batch", "batches:AnthropicBatch", "custom_id"),
    _records("gemini-batch", "batches:GeminiBatch", *("key", "request", "response")),
    _records("bedrock-batch", "batches:BedrockBatch", "modelInput"),
    _records("openai-batch", "batches:OpenAIBatch", "custom_id"),
)
"""Formats that are easily told apart, in the order in which they are asked.

Each is imported only if none above it has recognised the file."""

RAW_FORMATS = (
    _format("aws-event-stream", "raw_streams:AwsEventStream"),
    _format("sse", "raw_streams:Sse"),
    _format("json-lines", "raw_streams:JsonLines"),
    _format("json-chunks", "raw_json:JsonChunks"),
    _format("yaml", "raw_yaml:Yaml"),
    _format("json", "raw_json:Json"),
)
"""Formats that accept almost any file of a kind. They are asked last."""

STREAM_NAMES = frozenset(
    {"aws-event-stream", "http-response", "json-chunks", "json-lines", "sse"}
)
"""Formats of files that may be nothing but the stream of one response."""

_RAW_NAMES = frozenset(entry.name for entry in RAW_FORMATS)


def read(document: Document) -> Sequence[Exchange]:
    """Read the exchanges of a file.

    Exchanges carry a note about each plugin that failed on the file; those of a raw
    format also about each that could not be loaded, because it may have known the file.

    Raises:
        ValueError: If no format recognises it, or if the one that does finds it broken.
    """
    plugins = registered(entry_points.FORMATS)
    failures: list[str] = []
    broken: ValueError | None = None
    for entry in _in_order(plugins):
        if not entry.may_read(document):
            continue
        try:
            if entry.plugin is None:
                found = entry.load().read(document)
            else:
                found = _read_with_plugin(entry.plugin, document, failures)
        except ValueError as error:
            if document.head[:1] in _JSON_STARTS:
                raise
            # A word at the start of a text may have misled the format.
            broken, found = broken or error, None
        if found is not None:
            if entry.name in _RAW_NAMES:
                failures[:0] = plugins.failures
            return _with_notes(found, failures) if failures else found
    if broken is not None:
        raise broken
    problem = "it is neither JSON, JSON lines, YAML nor server-sent events"
    raise ValueError("; ".join((problem, *plugins.failures, *failures)))


def mapped(
    exchanges: Sequence[Exchange], convert: Callable[[Exchange], Exchange]
) -> Sequence[Exchange]:
    """Convert exchanges: those of a session when they are looked at, others now."""
    if isinstance(exchanges, list | tuple):
        return tuple([convert(exchange) for exchange in exchanges])
    from recviewer.jsondoc.lazy import LazySequence  # for few files

    return LazySequence(len(exchanges), lambda number: convert(exchanges[number]))


@lru_cache(1)
def _in_order(plugins: Plugins) -> tuple[FormatEntry, ...]:
    return arrange(plugins, FORMATS, RAW_FORMATS)


def _read_with_plugin(
    plugin: Any, document: Document, failures: list[str]
) -> Sequence[Exchange] | None:
    """Read a file with a format of another package; a bug there is only noted."""
    try:
        found = plugin.read(document)
        found = None if found is None else tuple(found)
        if not all(isinstance(exchange, Exchange) for exchange in found or ()):
            raise TypeError("it returns something else than exchanges")
    except (ValueError, RecursionError, RecviewerError):
        raise
    except Exception as error:
        failures.append(failure(plugin, error))
        return None
    return found


def _with_notes(found: Sequence[Exchange], notes: list[str]) -> Sequence[Exchange]:
    return mapped(
        found, lambda exchange: replace(exchange, notes=(*exchange.notes, *notes))
    )
