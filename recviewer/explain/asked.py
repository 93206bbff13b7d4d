"""What a test asked for, read from a request, a recording or an error."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace

from recviewer.address import Address
from recviewer.compare.comparison import Side
from recviewer.errors import ReadError
from recviewer.explain.error_texts import Told, read_error
from recviewer.explain.literals import literal
from recviewer.jsondoc import parsing
from recviewer.jsondoc.values import first_string, mapping, parsed, string
from recviewer.model.exchange import Chunks, Exchange, Request, Response
from recviewer.reading import reader
from recviewer.review.changes import is_recorded

_URL_FIELDS: Final = ("url", "uri", "Url", "RequestUri")
_METHOD_FIELDS: Final = ("method", "Method", "RequestMethod")
_BODY_FIELDS: Final = (
    *("body", "payload", "kwargs", "json", "json_data", "data", "content"),
    *("Body", "RequestBody"),
)
_AROUND: Final = frozenset((*_URL_FIELDS, *_METHOD_FIELDS, "endpoint", "tool_name"))
"""Fields that a request has and a body has not."""

_EXPECTED: Final = (
    "expected a request as JSON, a recording, or the error of a recorder that names the"
    " request"
)


class Asked(Struct, frozen=True):
    """A request for which a recording is looked for."""

    side: Side
    """The request, as an exchange without a response."""
    told_by: str = ""
    """Name of the recorder whose error told it; empty for a request."""
    key: str | None = None
    """Key of the request, if the error names one."""
    cut: bool = False
    """Whether the body is known only up to a point."""
    files: tuple[str, ...] = ()
    """Recordings that the error names, such as the cassette in use."""
    remark: str = ""
    """What else the error says that helps."""

    @property
    def exchange(self) -> Exchange:
        """The request, as an exchange without a response."""
        return self.side.exchange

    @property
    def request(self) -> Request:
        """The request itself."""
        return self.side.exchange.request

    @property
    def test_id(self) -> str | None:
        """The test that asked; None if unknown."""
        return self.side.exchange.test_id

    @property
    def has_body(self) -> bool:
        """Whether anything is known of the body."""
        return self.request.body is not None


def read_asked(address: Address, test_id: str | None = None) -> Asked:
    """Read what was asked.

    Args:
        address: A file or standard input: JSON of a request or of its body, a recording
            whose request is meant, or a text with the error of a recorder.
        test_id: The test that asked; None for what the file says.

    Raises:
        ReadError: It cannot be read, or is none of these.
    """
    path = address.path
    if os.path.isdir(path):  # noqa: PTH112
        reason = "expected a request; folders of recordings are named after it"
        raise ReadError(path, reason)
    found = _from_recording(address)
    if found is None:
        data = reader.content(path).data
        text = data.decode("utf-8", "replace")
        try:
            found = from_text(text, path)
        except RecursionError:
            reason = "expected a request less deeply nested"
            raise ReadError(path, reason) from None
        if found is None:
            raise ReadError(path, f"{_EXPECTED}{_wrong(text)}")
    return found if test_id is None else _of_test(found, test_id)


def from_text(text: str, path: str) -> Asked | None:
    """Read a request, or the error of a recorder.

    Args:
        text: JSON, or any text with an error in it.
        path: Where it came from.

    Returns:
        None if it is neither.
    """
    fields = _whole_value(text)
    if isinstance(fields, dict):
        inner = fields.get("request")
        if isinstance(inner, dict):
            test_id = string(fields.get("test_id"))
            return Asked(_side(inner, path, test_id))
        return Asked(_side(fields if _is_request(fields) else {"body": fields}, path))
    told = read_error(text)
    return None if told is None else _told(told, path)


def _wrong(text: str) -> str:
    """Say what is wrong with a text that is no request, where that can be said."""
    stripped = text.strip()
    if not stripped:
        return "; it is empty"
    if not stripped.startswith(("{", "[", '"')):
        return ""
    try:
        value = parsing.loads(stripped.encode())
    except ValueError as error:
        return f"; as JSON it is broken: {error}"
    kind = "a list" if isinstance(value, list) else "a string"
    return f"; it is {kind}, not an object"


def _whole_value(text: str) -> object:
    """Parse a text that is JSON, or a value as Python prints it."""
    stripped = text.strip()
    if not stripped.startswith("{"):
        return None
    try:
        return parsing.loads(stripped.encode("utf-8", "surrogatepass"))
    except ValueError:
        found = literal(stripped, 0)
        whole = found is not None and found.end == len(stripped) and not found.cut
        return found.value if found is not None and whole else None


def _is_request(fields: Mapping[str, Any]) -> bool:
    return not _AROUND.isdisjoint(fields) or any(
        isinstance(fields.get(name), dict) for name in _BODY_FIELDS
    )


def _from_recording(address: Address) -> Asked | None:
    """Return the request of a recording; None if the file is none."""
    try:
        exchanges = reader.read(address.path).exchanges
    except ReadError:
        return None  # an error may quote so much that it looks like a broken recording
    recorded = [exchange for exchange in exchanges if is_recorded(exchange)]
    recorded = [each for each in recorded if each.request.raw != b"null"]
    if not recorded:
        return None
    number = address.exchange or 0
    if number >= len(exchanges):
        reason = f"expected an exchange below {len(exchanges)}, not {number}"
        raise ReadError(address.path, reason)
    return Asked(Side(address.path, exchanges[number]))


def _told(told: Told, path: str) -> Asked:
    fields = {
        "method": told.method,
        "url": told.url,
        "endpoint": told.endpoint,
        "model": told.model,
        "provider": told.provider,
        "tool_name": told.tool_name,
        "kwargs" if told.tool_name else "body": told.body,
    }
    known = {name: value for name, value in fields.items() if value is not None}
    return Asked(
        _side(known, path, told.test_id),
        told.by,
        told.key,
        told.cut,
        told.files,
        told.remark,
    )


def _side(fields: Mapping[str, Any], path: str, test_id: str | None = None) -> Side:
    """Make an exchange of a request without a response."""
    names = [name for name in _BODY_FIELDS if fields.get(name) is not None]
    name = names[0] if names else "body"
    body = parsed(fields.get(name))
    method = first_string(fields, *_METHOD_FIELDS)
    request = Request(
        parsing.dumps(fields),
        body,
        name if name in ("payload", "kwargs") else "body",
        method=method and method.upper(),
        url=first_string(fields, *_URL_FIELDS),
        endpoint=string(fields.get("endpoint")),
        model=string(mapping(body).get("model")) or string(fields.get("model")),
        headers=mapping(fields.get("headers")),
        tool_name=string(fields.get("tool_name")),
    )
    response = Response(lambda: b"null", Chunks(()))
    test = test_id or string(fields.get("test_id"))
    return Side(path, Exchange(0, "asked", None, request, response, test))


def _of_test(asked: Asked, test_id: str) -> Asked:
    exchange = replace(asked.exchange, test_id=test_id)
    return replace(asked, side=Side(asked.side.path, exchange))
