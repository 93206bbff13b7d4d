"""What code needs to make a recorded request again: where, with which key, with what.

Keys are never part of it: the code takes them from the environment, as the SDKs do.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from recviewer.errors import UsageError
from recviewer.jsondoc import parsing
from recviewer.jsondoc.nodes import root
from recviewer.model.exchange import Exchange, Request
from recviewer.text.masked_json import masked_strings
from recviewer.text.secrets import is_secret, is_secret_header

_LINE_BREAKS: Final = re.compile(r"[\r\n\0]+")

_HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")

_CLIENT_HEADERS: Final = frozenset(
    {
        *("host", "content-length", "transfer-encoding", "connection"),
        *("accept-encoding", "accept", "user-agent", "content-type", "cookie"),
        *("authorization", "x-api-key", "api-key", "x-goog-api-key", "te"),
    }
)
"""Headers that clients set themselves, or that the environment gives."""

_SDK_PREFIX: Final = "x-stainless-"
"""Headers in which an SDK tells its own version and the machine's."""


class Service(msgspec.Struct, frozen=True):
    """An API: how its clients take address and key."""

    base_variable: str
    """The environment variable with its address."""
    key_variable: str
    """The environment variable with the key."""
    key_header: str = "authorization"
    """The header for the key."""
    key_prefix: str = "Bearer "
    """What stands before it."""
    headers: Mapping[str, str] = {}
    """Headers that it insists on."""


OPENAI: Final = Service("OPENAI_BASE_URL", "OPENAI_API_KEY")
ANTHROPIC: Final = Service(
    "ANTHROPIC_BASE_URL",
    "ANTHROPIC_API_KEY",
    "x-api-key",
    "",
    {"anthropic-version": "2023-06-01"},
)
GEMINI: Final = Service(
    "GOOGLE_GEMINI_BASE_URL", "GEMINI_API_KEY", "x-goog-api-key", ""
)
OLLAMA: Final = Service("OLLAMA_HOST", "")
OTHER: Final = Service("BASE_URL", "API_KEY")


class Method(msgspec.Struct, frozen=True):
    """A method of an official SDK, which is the same in Python and JavaScript."""

    service: Service
    path: str
    """End of the paths that it calls, which the SDK adds to its address."""
    name: str
    """What it is called on a client, such as `chat.completions.create`."""
    needs: frozenset[str]
    """Fields of the body without which it cannot be called."""
    takes: frozenset[str]
    """Fields that it has had arguments for since long; others go along as they are."""


_COMMON: Final = frozenset(
    {
        *("model", "stream", "temperature", "top_p", "tools", "tool_choice", "user"),
        *("metadata", "service_tier"),
    }
)
_SAMPLING: Final = frozenset(
    {
        *("frequency_penalty", "logit_bias", "logprobs", "max_tokens", "n"),
        *("presence_penalty", "seed", "stop", "stream_options"),
    }
)
_COMPLETIONS: Final = (_COMMON | _SAMPLING) - {
    *("tools", "tool_choice", "metadata", "service_tier")
}

METHODS: Final = (
    Method(
        OPENAI,
        "/chat/completions",
        "chat.completions.create",
        frozenset({"model", "messages"}),
        _COMMON
        | _SAMPLING
        | {
            *("messages", "functions", "function_call", "max_completion_tokens"),
            *("parallel_tool_calls", "reasoning_effort", "response_format", "store"),
            *("top_logprobs", "modalities", "audio", "prediction"),
        },
    ),
    Method(
        OPENAI,
        "/completions",
        "completions.create",
        frozenset({"model", "prompt"}),
        _COMPLETIONS | {"prompt", "best_of", "echo", "suffix"},
    ),
    Method(
        OPENAI,
        "/responses",
        "responses.create",
        frozenset({"model", "input"}),
        _COMMON
        | {
            *("input", "instructions", "max_output_tokens", "include", "reasoning"),
            *("previous_response_id", "parallel_tool_calls", "store", "text"),
            *("truncation",),
        },
    ),
    Method(
        OPENAI,
        "/embeddings",
        "embeddings.create",
        frozenset({"model", "input", "encoding_format"}),  # the SDK sets the last one
        frozenset({"model", "input", "encoding_format", "dimensions", "user"}),
    ),
    Method(
        ANTHROPIC,
        "/v1/messages",
        "messages.create",
        frozenset({"model", "messages", "max_tokens"}),
        frozenset(
            {
                *("model", "messages", "max_tokens", "stream", "system", "tools"),
                *("tool_choice", "thinking", "stop_sequences", "metadata"),
            }
        ),
    ),
)
"""Methods of the SDKs, the longest path first where one ends like another."""


class Call(msgspec.Struct, frozen=True):
    """A request, ready to be written as code."""

    service: Service
    verb: str
    """The method of HTTP."""
    base: str
    """Where it went, without `path`."""
    path: str
    """End of the URL, with its query but without any key in that."""
    headers: tuple[tuple[str, str], ...]
    """Headers that were recorded and mean something, without keys."""
    text: str
    """JSON text of the body as recorded; empty if there is none."""
    body: Any
    """The same as a value."""
    method: Method | None
    """The SDK's way to make it; None if it has none that sends the same."""

    @property
    def streams(self) -> bool:
        """Whether the answer is asked for in pieces."""
        return isinstance(self.body, dict) and bool(self.body.get("stream"))

    @property
    def all_headers(self) -> tuple[tuple[str, str], ...]:
        """The headers of a client that knows nothing of the service, without key."""
        named = {name.lower() for name, _ in self.headers}
        ours = dict(self.service.headers)
        if self.text:
            ours = {"content-type": "application/json", **ours}
        return (
            *((name, value) for name, value in ours.items() if name not in named),
            *self.headers,
        )


def call(exchange: Exchange, *, revealed: bool = False) -> Call:
    """Return a recorded request for code.

    Args:
        exchange: The exchange.
        revealed: Whether secrets in the body stay. Those in headers and in the URL are
            replaced by the key in the environment in any case.

    Raises:
        UsageError: It is no request by HTTP.
    """
    request = exchange.request
    url = request.url or request.endpoint or ""
    if not is_http(request):
        raise UsageError(f"expected a request by HTTP, not {request.endpoint_name!r}")
    parts = urlsplit(single_line(url))
    hostname = parts.hostname or ""
    text = recorded_body(request)
    if not revealed:
        text = masked_strings(text)
    body = parsing.loads(text.encode()) if text else None
    host = f"[{hostname}]" if ":" in hostname else hostname
    port = f":{parts.port}" if parts.port is not None else ""
    fields = [field for field in parts.query.split("&") if field]
    query = "&".join(f for f in fields if not is_secret(f.partition("=")[0]))
    verb = request.method or "POST"
    method = _method(verb, parts.path, query, body)
    service = method.service if method else _service(exchange, hostname)
    end = method.path if method else parts.path
    path = f"{end}?{query}" if query else end
    start = parts.path.removesuffix(end)
    origin = f"{parts.scheme}://{host}{port}"
    headers = tuple(_headers(request, service))
    return Call(service, verb, origin + start, path, headers, text, body, method)


def is_http(request: Request) -> bool:
    """Return whether a request went to a server, by a URL that was recorded."""
    try:
        parts = urlsplit(single_line(request.url or request.endpoint or ""))
        _ = parts.port  # it may be no number
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def recorded_body(request: Request) -> str:
    """Return the JSON text of the body as recorded; empty if there is none."""
    if request.body is None:
        return ""
    node = root(request.raw).child(request.body_key)
    return node.token() if node else ""


def header_lines(headers: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield name and value of each header, on one line each.

    An invalid name such as `@file` would make a client do something else.
    """
    for name, values in headers.items():
        if _HEADER_NAME.fullmatch(name):
            for value in values if isinstance(values, list) else [values]:
                yield name, single_line(str(value))


def is_same_everywhere(value: object, *, digits: int = 0) -> bool:
    """Return whether languages write a JSON value back as they read it.

    Args:
        value: A value as parsed.
        digits: Bits of whole numbers that are kept; 0 for all of them.
    """
    if isinstance(value, dict):
        return all(
            is_same_everywhere(part, digits=digits)
            for pair in value.items()
            for part in pair
        )
    if isinstance(value, list):
        return all(is_same_everywhere(each, digits=digits) for each in value)
    if isinstance(value, str):
        return not any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int) and digits:
        return value.bit_length() <= digits
    return True


def _method(verb: str, path: str, query: str, body: object) -> Method | None:
    """Return the method of an SDK that sends a request; None if none sends the same."""
    if verb != "POST" or query or not isinstance(body, dict):
        return None
    for method in METHODS:
        if path.endswith(method.path):
            fits = method.needs <= body.keys() and is_same_everywhere(body)
            return method if fits else None
    return None


def _service(exchange: Exchange, host: str) -> Service:
    protocol = exchange.protocol or ""
    for name, service in (
        ("openai", OPENAI),
        ("anthropic", ANTHROPIC),
        ("gemini", GEMINI),
        ("ollama", OLLAMA),
    ):
        if protocol.startswith(name) or name in host:
            return service
    return OTHER


def _headers(request: Request, service: Service) -> Iterator[tuple[str, str]]:
    for name, value in header_lines(request.headers):
        low = name.lower()
        is_ours = low in _CLIENT_HEADERS or low.startswith(_SDK_PREFIX)
        if not (is_ours or low in service.headers or is_secret_header(name, value)):
            yield name, value


def single_line(text: str) -> str:
    """Replace line breaks, because another line would be another header."""
    return _LINE_BREAKS.sub(" ", text)
