"""Finds the format of a file: each is asked, and the first that knows it reads it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from msgspec.structs import replace

from recviewer import entry_points
from recviewer.entry_points import Entry, Plugins, arrange, failure, registered
from recviewer.errors import RecviewerError
from recviewer.formats.document import Document
from recviewer.model.exchange import Exchange


@cache
def _compiled(hint: str) -> re.Pattern[str]:
    """Compile a hint when it is first needed, without looking at flags each time."""
    return re.compile(hint, re.MULTILINE)


class FormatEntry(Entry, frozen=True, eq=False):
    """One format, imported when it is first asked for."""

    hint: str = ""
    """Regular expression found at the start of all its files; empty for any."""

    def may_read(self, document: Document) -> bool:
        """Return whether it is worth to ask the format at all."""
        hint = self.hint
        return not hint or _compiled(hint).search(document.head) is not None


def _built_in(*rows: tuple[str, ...]) -> tuple[FormatEntry, ...]:
    return tuple(
        FormatEntry(name, f"{__package__}.{target}", hint="".join(hint))
        for name, target, *hint in rows
    )


FORMATS = _built_in(
    ("httprr", "httprr:Httprr", r"\Ahttprr trace"),
    ("mitmproxy", "mitmproxy:Mitmproxy", r"\A\d{1,12}:\d{1,2}:[a-z_]+[;,]"),
    ("ogx", "ogx:Ogx"),
    ("cassetter", "cassetter:Cassetter", r"interactions"),
    ("httpmock", "httpmock:Httpmock", r"^when:"),
    ("claude-code", "claude_code:ClaudeCode", r'"(session_?[iI]d|parentUuid)"'),
    ("codex", "codex:Codex", r'\A\{.*"timestamp"'),
    ("cachy", "cachy:Cachy", r'\A\{.*"key"'),
    ("mlx-lm", "mlx_lm:MlxLm", r"^ +-? *generation_tokens:"),
    ("vcr-websocket", "vcr_websocket:VcrWebsocket"),
    ("go-vcr", "go_vcr:GoVcr"),
    ("vcrpy", "vcrpy:Vcrpy"),
    ("vcr-ruby", "vcr_ruby:VcrRuby"),
    ("wiremock", "wiremock:WireMock", r"""\b(request|response|mappings)["']?\s*:"""),
    ("http-json", "http_json:HttpJson"),
    ("har", "har:Har"),
    ("azure-test-proxy", "azure_test_proxy:AzureTestProxy", r'"Entries"'),
    ("inspect", "inspect_log:InspectLog", r'"eval"'),
    ("atif", "atif:Atif", r'"ATIF'),
    ("copilot-snapshot", "copilot_snapshot:CopilotSnapshot", r"^conversations:"),
    ("spans", "spans:Spans", r'"(resourceSpans|spans|attributes)"'),
    ("nock", "nock:Nock"),
    ("langsmith", "langsmith:LangSmith"),
    ("timed-chunks", "timed_chunks:TimedChunks"),
    ("aimock", "aimock:Aimock"),
    ("gemini-cli", "gemini_cli:GeminiCli"),
    ("anthropic-batch", "anthropic_batch:AnthropicBatch", r'"custom_id"'),
    (
        "gemini-batch",
        "gemini_batch:GeminiBatch",
        r'"(key|processed_time|response|status)"',
    ),
    ("openai-batch", "openai_batch:OpenAIBatch"),
    ("http-response", "http_response:HttpResponse", r"\AHTTP/"),
)
"""Formats that are easily told apart, in the order in which they are asked.

Each is imported only if none above it has recognised the file."""

RAW_FORMATS = _built_in(
    ("aws-event-stream", "raw_streams:AwsEventStream"),
    ("sse", "raw_streams:Sse"),
    ("json-lines", "raw_streams:JsonLines"),
    ("json-chunks", "raw_json:JsonChunks"),
    ("yaml", "raw_yaml:Yaml", r"\A[^{\[]"),
    ("json", "raw_json:Json"),
)
"""Formats that accept almost any file of a kind. They are asked last."""

_JSON_STARTS = ("{", "[")

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


def _with_notes(found: Sequence[Exchange], notes: list[str]) -> list[Exchange]:
    return [replace(exchange, notes=(*exchange.notes, *notes)) for exchange in found]
