"""Answers requests of the Model Context Protocol: JSON-RPC, a line each.

It is written by hand: a server that only has tools needs six methods, while the
official package brings 28 others, among them a web server, and takes longer to import
than most calls take. Tests hold it against the official client.

https://modelcontextprotocol.io/specification
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Any, BinaryIO, Final

from msgspec import Struct

from recviewer.errors import Cancelled, CancelledError, describe_unexpected
from recviewer.jsondoc import parsing
from recviewer.mcp.schema import InvalidParamsError, require_valid

VERSIONS: Final = ("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05")
"""Versions of the protocol that are spoken, the newest first."""

_PARSE_ERROR: Final = -32700
_INVALID_REQUEST: Final = -32600
_METHOD_NOT_FOUND: Final = -32601
_INVALID_PARAMS: Final = -32602
_INTERNAL_ERROR: Final = -32603


class Answer(Struct, frozen=True):
    """What a tool answers."""

    texts: Sequence[str]
    is_error: bool = False
    """Whether the tool could not do what was asked."""


class Tool(Struct, frozen=True):
    """What a client may call."""

    name: str
    title: str
    description: str
    schema: Mapping[str, object]
    """JSON schema of its arguments, as `require_valid` takes it."""
    call: Callable[[Mapping[str, Any], Cancelled], Answer]
    """Does it, with arguments that the schema allows. Raises `CancelledError`."""

    def listed(self) -> dict[str, object]:
        """Return what clients are told of it."""
        return {
            "name": self.name,
            "title": self.title,
            "description": self.description,
            "inputSchema": self.schema,
            "annotations": {
                "readOnlyHint": True,
                "destructiveHint": False,
                "idempotentHint": True,
                "openWorldHint": False,
            },
        }


class _FailureError(Exception):
    """A request cannot be answered."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


_Id = str | int | None


class ToolServer:
    """Answers one client. Tools run one after another in a thread."""

    def __init__(
        self, name: str, version: str, instructions: str, tools: Sequence[Tool]
    ) -> None:
        """Take what to say and to do.

        Args:
            name: Name of the program.
            version: Its version.
            instructions: What clients should know of it.
            tools: What they may call.
        """
        self._about = {"name": name, "version": version}
        self._instructions = instructions
        self._tools = {tool.name: tool for tool in tools}
        self._running: dict[_Id, Event] = {}
        """For calls that are not answered, what is set to cancel them."""
        self._calls: SimpleQueue[tuple[_Id, Tool, Mapping[str, Any]] | None]
        self._calls = SimpleQueue()
        self._lock = Lock()

    def serve(self, source: BinaryIO, sink: BinaryIO) -> None:
        """Answer what comes until there is no more.

        Args:
            source: Requests, one a line.
            sink: Takes the responses.
        """
        worker = Thread(target=self._work, args=(sink,), name="recviewer-tools")
        worker.start()
        try:
            for line in source:
                if line.strip():
                    for response in self._take(line):
                        self._send(sink, response)
        finally:
            for cancelled in list(self._running.values()):
                cancelled.set()
            self._calls.put(None)
            worker.join()

    def _take(self, line: bytes) -> Iterator[dict[str, object]]:
        """Yield the response to a message, if it can be given at once."""
        asked: Any = None
        try:
            asked = _parsed(line)
            result = self._answer(asked)
        except _FailureError as failure:
            number = asked.get("id") if isinstance(asked, dict) else None
            yield _error(number, failure.code, str(failure))
        else:
            if result is not None:
                yield {"jsonrpc": "2.0", "id": asked["id"], "result": result}

    def _answer(self, asked: Any) -> dict[str, object] | None:
        """Return the result of a request; None for what has none, or none yet."""
        if not isinstance(asked, dict) or asked.get("jsonrpc") != "2.0":
            raise _FailureError(_INVALID_REQUEST, "expected a request of JSON-RPC 2.0")
        if "method" not in asked and ("result" in asked or "error" in asked):
            return None  # nothing was asked of the client
        method, params = asked.get("method"), asked.get("params", {})
        if not isinstance(method, str) or not isinstance(params, dict):
            raise _FailureError(
                _INVALID_REQUEST, "expected a method and params by name"
            )
        if "id" not in asked:
            if method == "notifications/cancelled":
                with suppress(KeyError, TypeError):
                    self._running[params.get("requestId")].set()
            return None
        if isinstance(asked["id"], bool) or not isinstance(asked["id"], str | int):
            raise _FailureError(_INVALID_REQUEST, "expected a text or a number as id")
        match method:
            case "initialize":
                return self._initialize(params)
            case "ping":
                return {}
            case "tools/list":
                return {"tools": [tool.listed() for tool in self._tools.values()]}
            case "tools/call":
                self._begin(asked["id"], params)
                return None
            case _:
                raise _FailureError(_METHOD_NOT_FOUND, f"there is no method {method!r}")

    def _initialize(self, params: Mapping[str, Any]) -> dict[str, object]:
        wanted = params.get("protocolVersion")
        return {
            "protocolVersion": wanted if wanted in VERSIONS else VERSIONS[0],
            "capabilities": {"tools": {"listChanged": False}},
            "serverInfo": self._about,
            "instructions": self._instructions,
        }

    def _begin(self, number: _Id, params: Mapping[str, Any]) -> None:
        name, arguments = params.get("name"), params.get("arguments") or {}
        tool = self._tools.get(name) if isinstance(name, str) else None
        if tool is None:
            known = ", ".join(self._tools)
            raise _FailureError(
                _INVALID_PARAMS, f"expected one of {known}, not {name!r}"
            )
        if not isinstance(arguments, dict):
            raise _FailureError(_INVALID_PARAMS, "expected arguments by name")
        if number in self._running:
            raise _FailureError(_INVALID_REQUEST, "expected an id that is not in use")
        self._running[number] = Event()
        self._calls.put((number, tool, arguments))

    def _work(self, sink: BinaryIO) -> None:
        """Call tools, in a thread, one after another."""
        while (call := self._calls.get()) is not None:
            number, tool, arguments = call
            cancelled = self._running[number]
            response = _call(number, tool, arguments, cancelled.is_set)
            del self._running[number]
            if response is not None and not cancelled.is_set():
                with suppress(OSError):  # nobody reads any more
                    self._send(sink, response)

    def _send(self, sink: BinaryIO, response: Mapping[str, object]) -> None:
        with self._lock:
            sink.write(parsing.dumps(response) + b"\n")
            sink.flush()


def _call(
    number: _Id, tool: Tool, arguments: Mapping[str, Any], cancelled: Cancelled
) -> dict[str, object] | None:
    """Call a tool and return the response; None if it was cancelled."""
    if cancelled():
        return None
    try:
        require_valid(tool.schema, arguments)
        answer = tool.call(arguments, cancelled)
    except CancelledError:
        return None
    except InvalidParamsError as error:
        return _error(number, _INVALID_PARAMS, str(error))
    except Exception as error:  # a client gets an answer, whatever goes wrong
        return _error(number, _INTERNAL_ERROR, describe_unexpected(error))
    result = {
        "content": [{"type": "text", "text": text} for text in answer.texts],
        "isError": answer.is_error,
    }
    return {"jsonrpc": "2.0", "id": number, "result": result}


def _parsed(line: bytes) -> Any:
    try:
        return parsing.loads(line)
    except ValueError:
        raise _FailureError(_PARSE_ERROR, "expected JSON") from None


def _error(number: object, code: int, message: str) -> dict[str, object]:
    error = {"code": code, "message": message}
    return {"jsonrpc": "2.0", "id": number, "error": error}
