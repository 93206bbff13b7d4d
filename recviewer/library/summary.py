"""What the library knows of an exchange without keeping it."""

from __future__ import annotations

import msgspec

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
"""Finish reasons, in lower case, that need no word: the answer just ended."""


class Summary(msgspec.Struct, frozen=True, gc=False):
    """One exchange of the library, or one file that holds none to be read."""

    path: str
    """The recording, as given or as found under the folder given."""
    exchange: int
    """Number of the exchange in its recording."""
    title: str
    """What a person calls it: the last user text, or the next best."""
    size: int = 0
    """Size of the recording in bytes."""
    mtime: float = 0.0
    """When the recording was written, in seconds since the epoch."""
    test_id: str = ""
    """The test that made it; empty where unknown."""
    model: str = ""
    """Model asked for, else the one that answered; empty where unknown."""
    endpoint: str = ""
    """Path of the API, or the name of the tool invoked; empty where unknown."""
    format: str = ""
    """Name of the format; empty where no format knows the file."""
    protocol: str = ""
    """Name of the protocol; empty where unknown."""
    other: bool = False
    """Whether it is something other than a call to a model: an upload, a login, or a
    file that is no recording."""
    chunks: int = 0
    """How many chunks the response has."""
    choices: int = 0
    """How many choices it has."""
    finish: tuple[str, ...] = ()
    """How the choices ended, each ending once."""
    streaming: bool = False
    """Whether the response was streamed."""
    tools: bool = False
    """Whether the answer calls tools."""
    reasoning: bool = False
    """Whether the answer holds reasoning."""
    images: bool = False
    """Whether the request holds images."""
    error: bool = False
    """Whether the response is or holds an error."""
    reason: str = ""
    """Why the file is no recording or could not be read; empty where all is well."""
    turns: int = 0
    """How many messages the request holds."""
    asked: tuple[int, ...] = ()
    """Keys of the conversation in the request, after each turn of the model."""
    answered: tuple[int, ...] = ()
    """Keys of the conversation with the answer, one for each choice."""

    @property
    def unusual_finish(self) -> str:
        """Return the finish reasons that deserve a word."""
        return " ".join(f for f in self.finish if f.lower() not in ORDINARY_FINISHES)

    @property
    def unreadable(self) -> bool:
        """Whether it is a recording that could not be read."""
        return bool(self.reason) and not self.other


def unreadable(path: str, reason: str) -> Summary:
    """Summarise a recording that could not be read."""
    return Summary(path, 0, _titled(path, reason), error=True, reason=reason)


def no_recording(path: str, reason: str) -> Summary:
    """Summarise a file that is no recording."""
    return Summary(path, 0, _titled(path, reason), other=True, reason=reason)


def _titled(path: str, reason: str) -> str:
    return f"{path.rpartition('/')[2]}: {reason}"
