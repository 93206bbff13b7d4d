"""What the library knows of an exchange without keeping it in memory."""

from __future__ import annotations

from typing import Final

import msgspec

from recviewer.model.exchange import FileState

STREAM_SYMBOL: Final = "≋"
"""The answer was streamed."""
TOOLS_SYMBOL: Final = "⚒"
"""The answer calls tools."""
REASONING_SYMBOL: Final = "∴"
"""The answer contains reasoning."""
IMAGES_SYMBOL: Final = "▣"
"""The request contains images."""
ERROR_SYMBOL: Final = "✖"
"""The response is or contains an error."""

ORDINARY_FINISHES = frozenset(
    {
        "complete",
        "completed",
        "done",
        "end_turn",
        "eos_token",
        "function_call",
        "requires_action",
        "stop",
        "stop_sequence",
        "tool_call",
        "tool_calls",
        "tool_use",
    }
)
"""Finish reasons, in lower case, of answers that ended normally."""


class Summary(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One exchange of the library, or one file from which no exchange can be read."""

    path: str
    """Path of the recording, relative if the path given is."""
    exchange_number: int
    """Number of the exchange in its recording, from 0."""
    title: str
    """The last text of the user, or the next best; one line."""
    size: int = 0
    """Size of the recording in bytes."""
    mtime: float = 0.0
    """When the recording was last modified, in seconds since the epoch."""
    test_id: str = ""
    """Id of the test that made the recording; empty where unknown."""
    test_from_path: bool = False
    """Whether the test is told from the path."""
    model: str = ""
    """Model that was requested, else the one that answered; empty where unknown."""
    endpoint: str = ""
    """Path of the API, or name of the tool; empty where unknown."""
    format: str = ""
    """Name of the format; empty where no format knows the file."""
    protocol: str = ""
    """Name of the protocol; empty where unknown."""
    other: bool = False
    """Whether it is something other than a call to a model: an upload, a login, or a
    file that is no recording."""
    chunks: int = 0
    choices: int = 0
    finish: tuple[str, ...] = ()
    """Finish reasons of the choices, without repetition."""
    streaming: bool = False
    status: int | None = None
    """HTTP status, if recorded."""
    calls: int = 0
    """Number of tool calls in all choices."""
    tool: tuple[str, ...] = ()
    """Names of the tools called, without repetition."""
    reasoning: bool = False
    """Whether the answer contains reasoning."""
    images: bool = False
    """Whether the request contains images."""
    error: bool = False
    """Whether the response is or contains an error."""
    reason: str = ""
    """Why the file is no recording or could not be read; empty for an exchange."""
    turns: int = 0
    """Number of messages of the request."""
    request_keys: tuple[int, ...] = ()
    """Keys of the conversation in the request; see `conversations.Keys`."""
    reply_keys: tuple[int, ...] = ()
    """Keys of the conversation together with each choice."""
    attached: tuple[FileState, ...] = ()
    """Other files that hold bodies of the recording."""

    @property
    def tools(self) -> bool:
        """Whether the answer calls tools."""
        return self.calls > 0

    @property
    def unusual_finish(self) -> str:
        """Finish reasons worth showing, apart by spaces."""
        return " ".join(f for f in self.finish if f.lower() not in ORDINARY_FINISHES)

    @property
    def unreadable(self) -> bool:
        """Whether this is a recording that could not be read."""
        return bool(self.reason) and not self.other


def listed(summary: Summary) -> dict[str, object]:
    """Return what is told of an exchange to programs, by the names they know it by."""
    return {
        "path": summary.path,
        "exchange": summary.exchange_number,
        "title": summary.title,
        "format": summary.format or None,
        "protocol": summary.protocol or None,
        "other": summary.other,
        "reason": summary.reason or None,
        "streaming": summary.streaming,
        "endpoint": summary.endpoint or None,
        "model": summary.model or None,
        "test_id": summary.test_id or None,
        "test_from_path": summary.test_from_path,
        "chunks": summary.chunks,
        "choices": summary.choices,
        "finish_reasons": summary.finish,
        "status": summary.status,
        "tools": summary.tools,
        "tools_called": summary.tool,
        "tool_calls": summary.calls,
        "reasoning": summary.reasoning,
        "images": summary.images,
        "error": summary.error,
        "size": summary.size,
    }


def unreadable(path: str, reason: str) -> Summary:
    """Summarise a recording that could not be read."""
    return Summary(path, 0, _titled(path, reason), error=True, reason=reason)


def no_recording(path: str, reason: str) -> Summary:
    """Summarise a file that is no recording."""
    return Summary(path, 0, _titled(path, reason), other=True, reason=reason)


def _titled(path: str, reason: str) -> str:
    return f"{path.rpartition('/')[2]}: {reason}"
