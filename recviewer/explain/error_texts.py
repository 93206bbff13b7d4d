"""Errors of recorders that found no recording, and the requests that they name.

Each pattern was written after the source of the recorder. What one does not print, such
as the body of a request, is taken from the rest of the text where that has it: logs of
a client, or what a test runner shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from msgspec import Struct

from recviewer.explain.literals import literal
from recviewer.jsondoc.values import mapping, parsed, string

_MAX_CHARACTERS: Final = 2_000_000
"""Characters of a text that are looked at: its end, where a runner says what failed."""

_METHOD: Final = r"(?P<method>GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)"
_URL: Final = r"(?P<url>\w+://[^\s>'\"]+|/[^\s>'\"]*|__databricks__[^\s>'\"]*)"
_KEY: Final = r"(?P<key>[0-9a-f]{12,64})"

_TEST: Final = re.compile(r"(?<![\w./-])[\w.-][\w./-]*\.py::\w+(?:::\w+)*(?:\[\S*\])?")
"""The id of a test, as pytest prints it."""

_ANSI: Final = re.compile(r"\x1b\[[0-9;:]*[A-Za-z]")

_LOG_MARK: Final = re.compile(
    r"^\ufeff?(?:[^\t\n]{0,200}\t){0,2}\d{4}-\d\d-\d\dT[\d:.]+Z ?", re.MULTILINE
)
"""What GitHub puts before each line of a log: the time, perhaps behind job and step."""

_RUNNER_MARK: Final = re.compile(r"^E(?: {1,3}|$)", re.MULTILINE)
"""What pytest puts before each line of an error."""

_ANY_REQUEST: Final = re.compile(rf"\b{_METHOD}\s+(?P<url>\w+://[^\s>'\"),]+)")
"""A request in a log."""

_BODY_FIELD: Final = re.compile(
    r"""["'](?:messages|input|prompt|contents|inputs|inputText)["']\s*:"""
)
"""A field by which a value in a log is the body of a request."""

_ASKED_FIELDS: Final = frozenset(
    {"messages", "input", "prompt", "contents", "inputs", "inputText", "model"}
)

_MAX_FIELDS: Final = 20
_MAX_BRACKETS: Final = 3
"""Such fields that are tried, the last first, and brackets before each of them that may
begin the body."""

_Fields = dict[str, Any]


class Told(Struct, frozen=True):
    """What an error tells of a request; None where it tells nothing."""

    by: str
    """Name of the recorder."""
    method: str | None = None
    url: str | None = None
    endpoint: str | None = None
    model: str | None = None
    test_id: str | None = None
    key: str | None = None
    provider: str | None = None
    tool_name: str | None = None
    body: Any = None
    cut: bool = False
    """Whether the body is known only up to a point."""
    files: tuple[str, ...] = ()
    """Recordings that the error names."""
    remark: str = ""
    """What else it says that helps."""


class _Dialect(Struct, frozen=True):
    """How one recorder says that it found nothing."""

    by: str
    pattern: re.Pattern[str]
    more: Callable[[str, re.Match[str]], _Fields] | None = None
    """Finds what stands behind it, such as the body, by the names of `Told`."""
    remark: str = ""


def read_error(text: str) -> Told | None:
    """Find the error of a recorder in a text.

    Args:
        text: What a test or a client printed.

    Returns:
        What it tells of the request; None if no request is named.
    """
    text = _LOG_MARK.sub("", _ANSI.sub("", text[-_MAX_CHARACTERS:]))
    text = _RUNNER_MARK.sub("", text)
    for each in (text, text.replace("\\n", "\n")):
        for dialect in _DIALECTS:
            if found := dialect.pattern.search(each):
                return _completed(_told(dialect, each, found), each)
    return _from_log(text)


def _told(dialect: _Dialect, text: str, found: re.Match[str]) -> Told:
    groups = found.groupdict().items()
    named: _Fields = {name: value for name, value in groups if value}
    file = named.pop("file", None)
    more = dialect.more(text, found) if dialect.more else {}
    return Told(
        dialect.by,
        files=(file,) if file else (),
        remark=dialect.remark,
        **(named | more),
    )


def _completed(told: Told, text: str) -> Told:
    """Take what an error does not tell from the text around it."""
    from msgspec.structs import replace

    if told.test_id is None and (test := _TEST.search(text)):
        told = replace(told, test_id=test[0])
    if told.body is None and told.tool_name is None:
        body = next(_bodies(text), None)
        if body is not None:
            told = replace(told, body=body)
    return told


def _from_log(text: str) -> Told | None:
    """Read a request that no recorder names: of a log, or of a test's own error."""
    body = next(_bodies(text), None)
    request = _ANY_REQUEST.search(text)
    if body is None and request is None:
        return None
    test = _TEST.search(text)
    return Told(
        "",
        method=request and request["method"],
        url=request and request["url"],
        test_id=test and test[0],
        body=body,
    )


def _bodies(text: str) -> Iterator[_Fields]:
    """Yield values in a text that look like the bodies of requests, the last first."""
    fields = list(_BODY_FIELD.finditer(text))[-_MAX_FIELDS:]
    for field in reversed(fields):
        place = field.start()
        for _ in range(_MAX_BRACKETS):
            place = text.rfind("{", 0, place)
            if place < 0:
                break
            found = literal(text, place)
            if found is None or found.cut or found.end < field.end():
                continue
            value = found.value
            if isinstance(value, dict) and _ASKED_FIELDS & value.keys():
                yield value
                break


def _body_at(text: str, start: int) -> _Fields:
    found = literal(text, start)
    return {"body": found.value, "cut": found.cut} if found else {}


def _body_after(text: str, found: re.Match[str]) -> _Fields:
    """Read the body that follows on the same line."""
    start = _SPACES.match(text, found.end())
    return _body_at(text, start.end()) if start else {}


def _request_after(text: str, found: re.Match[str]) -> _Fields:
    """Read the request that follows as JSON, with its body as a text."""
    value = mapping(_body_after(text, found).get("body"))
    fields = {name: string(value.get(name)) for name in ("method", "url")}
    return fields | {"body": parsed(value.get("body"))}


def _body_as_sent(text: str, found: re.Match[str]) -> _Fields:
    """Read the body of a request as it is sent: after an empty line."""
    rest = text[found.end() :].replace("\r\n", "\n")
    body = rest.partition("\n\n")[2].lstrip()
    return _body_at(body, 0) if body.startswith(("{", "[")) else {}


_SPACES: Final = re.compile(r"[ \t]*(?=[{\[])")
_VCRPY_BODY: Final = re.compile(r"^\s+body: (?=[{\[])", re.MULTILINE)
_VCRPY_CUT: Final = re.compile(r"… \(\d+ characters\)$", re.MULTILINE)
_VCRPY_FAILURE: Final = re.compile(r"body - assertion failure :\s*(?=[{\[])")
_MAX_HEADERS: Final = 10_000
"""Characters between an address and the body that belongs to it."""

_NAMED_BODY: Final = re.compile(r"\s+[Bb]ody:? '?(?=[{\[])")


def _vcrpy_body(text: str, found: re.Match[str]) -> _Fields:
    """Read the body that vcrpy shows the beginning of."""
    line = _VCRPY_BODY.search(text, found.start(), found.end())
    if line is None:
        return {}
    end = _VCRPY_CUT.search(text, line.end(), found.end())
    return _body_at(text[: end.start()] if end else text, line.end())


def _vcrpy_failure(text: str, found: re.Match[str]) -> _Fields:
    """Read the body that vcrpy says differs from the recorded one."""
    failure = _VCRPY_FAILURE.search(text, found.end())
    return _body_at(text, failure.end()) if failure else {}


def _named_body(text: str, found: re.Match[str]) -> _Fields:
    """Read the body that stands behind the address under its name."""
    name = _NAMED_BODY.search(text, found.end(), found.end() + _MAX_HEADERS)
    return _body_at(text, name.end()) if name else {}


def _dialect(
    by: str,
    pattern: str,
    more: Callable[[str, re.Match[str]], _Fields] | None = None,
    remark: str = "",
) -> _Dialect:
    return _Dialect(by, re.compile(pattern), more, remark)


_LINE: Final = r"(?:[^\n]{0,4000}\n)"
_PLAYED: Final = "the cassette has it, but each of its answers was already played"

_DIALECTS: Final = (
    _dialect(
        "OGX",
        rf"Recording not found for (?:genai )?request hash: {_KEY}\s+"
        rf"Model: (?P<model>.*?) \| (?:Request: {_METHOD} {_URL}"
        r"|Endpoint: (?P<endpoint>\S+))",
    ),
    _dialect(
        "llama-stack",
        rf"No recorded response found for request hash: {_KEY}\s+"
        rf"(?:Request: {_METHOD} {_URL}|Endpoint: (?P<endpoint>\S+)\s+"
        r"Model: (?P<model>.*))",
        _body_after,
    ),
    _dialect(
        "OGX",
        r"Recording not found for (?P<provider>[\w-]+)\.(?P<tool_name>[\w.-]+)"
        r" \| Request:",
        _body_after,
    ),
    _dialect("OGX", rf"Recording not found for rerank request \| URL: {_URL}"),
    _dialect("OGX", rf"Recording not found for httpx (?:stream )?{_METHOD} {_URL}"),
    _dialect(
        "vcrpy",
        r"existing cassette \(['\"](?P<file>[^'\"\n]+)['\"]\)[^\n]*\s+"
        rf"No match for the request \(<Request \({_METHOD}\) (?P<url>[^>\s]*)>\)"
        " was found",
        _vcrpy_failure,
    ),
    _dialect(
        "vcrpy",
        rf"No match for the request \(<Request \({_METHOD}\) (?P<url>[^>\s]*)>\)"
        r" was found\.[^\n]*existing cassette \(['\"](?P<file>[^'\"\n]+)['\"]\)",
    ),
    _dialect(
        "vcrpy",
        rf"Can't play back this request: it matches {_LINE}{{1,6}}?"
        rf" +{_METHOD} {_URL}{_LINE}{{1,400}}?"
        r"Cassette: (?P<file>[^\n]+)",
        _vcrpy_body,
        _PLAYED,
    ),
    _dialect(
        "vcrpy",
        rf"Can't play back this request: {_LINE}{{1,6}}?"
        rf" +{_METHOD} {_URL}{_LINE}{{1,400}}?"
        r"Cassette: (?P<file>[^\n]+)",
        _vcrpy_body,
    ),
    _dialect(
        "litellm",
        r"replay miss for (?P<test_id>\S+): "
        r"(?:no recorded interaction matches|computed) key"
        r" (?P<method>\w+) (?P<url>\S+) #\w+",
    ),
    _dialect("nock", r"Nock: No match for request\s+(?=\{)", _request_after),
    _dialect("nock", rf"Nock: No match for request {_METHOD} {_URL}", _body_after),
    _dialect(
        "httprr",
        rf"cached HTTP response not found for:\s+{_METHOD} {_URL} HTTP/\S+",
        _body_as_sent,
    ),
    _dialect(
        "VCR",
        rf"(?i:that VCR does not know how to handle):\s+{_METHOD} {_URL}",
        _named_body,
    ),
    _dialect(
        "WebMock",
        rf"Unregistered request: {_METHOD} {_URL}(?= with body|)",
        _named_body,
    ),
    _dialect(
        "Azure's test proxy", rf"to find a record for the request {_METHOD} {_URL}"
    ),
    _dialect(
        "Polly.js",
        rf"Recording for the following request is not found [^\n]*\s+{_METHOD} {_URL}",
    ),
    _dialect(
        "go-vcr",
        r"(?P<method>Get|Post|Put|Patch|Delete) \"(?P<url>[^\"\s]+)\":"
        r" (?:requested )?interaction not found",
    ),
    _dialect(
        "pytest-httpx",
        rf"No response can be found for {_METHOD} request on (?P<url>\S+)",
        _named_body,
    ),
    _dialect("RESPX", rf"<Request\('{_METHOD}', '(?P<url>[^']+)'\)> not mocked"),
    _dialect(
        "responses",
        rf"Connection refused by Responses[^\n]*\s+Request:\s+- {_METHOD} {_URL}",
    ),
)
"""How recorders say it; the first that fits is taken."""
