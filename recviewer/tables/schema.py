"""The columns of both tables, their types in words, and what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import msgspec

VERSION: Final = 1
"""Version of the tables. It changes when a column goes or means something else; new
columns do not change it."""

OR_NULL: Final = " or null"
"""Ends the type of a column that need not have a value."""

LIST_OF: Final = "list of "
"""Begins the type of a column of lists."""


class Field(msgspec.Struct, frozen=True):
    """One column, or one field of the values in a column."""

    name: str
    type: str
    """A word for a single value or of `NESTED`, which may be a list or null.

    Single values are string, integer, number, boolean, and time, which is in UTC with
    microseconds.
    """
    meaning: str


_EXCHANGE_NUMBER: Final = "number of the exchange in the recording, from 0"

EXCHANGES: Final = (
    Field("path", "string", "the file"),
    Field("exchange", "integer", _EXCHANGE_NUMBER),
    Field("title", "string", "the last user text, or the next best; one line"),
    Field("format", "string or null", "null where no format knows the file"),
    Field("protocol", "string or null", "null where none knows the exchange"),
    Field("other", "boolean", "whether it is not a call to a model"),
    Field("reason", "string or null", "why the file could not be read, or is none"),
    Field("streaming", "boolean", "whether the response was streamed"),
    Field("endpoint", "string or null", "path of the API, or name of a tool"),
    Field("model", "string or null", "the requested model, else the one that answered"),
    Field("test_id", "string or null", "the test that made the recording"),
    Field("test_from_path", "boolean", "whether the test is told from the path"),
    Field("chunks", "integer", "number of chunks"),
    Field("choices", "integer", "number of choices"),
    Field("finish_reasons", "list of string", "how choices ended, each once"),
    Field("status", "integer or null", "HTTP status, if recorded"),
    Field("tools", "boolean", "whether the answer calls tools"),
    Field("tools_called", "list of string", "names of the tools called, each once"),
    Field("tool_calls", "integer", "number of tool calls in all choices"),
    Field("reasoning", "boolean", "whether the answer holds reasoning"),
    Field("images", "boolean", "whether the request holds images"),
    Field("error", "boolean", "whether the response is or holds an error"),
    Field("size", "integer", "size of the file in bytes"),
    Field("address", "string", "what `recviewer` opens it by"),
    Field("modified", "time or null", "when the file was last modified, if known"),
    Field("method", "string or null", "HTTP method"),
    Field("url", "string or null", "requested URL"),
    Field("turns", "integer", "number of messages in the request"),
    Field("question", "string or null", "the last text of the user, whole"),
    Field("answers", "list of answer", "the choices, see below"),
    Field("usage", "string or null", "token counts as recorded, as JSON"),
    Field("input_tokens", "integer or null", "tokens of the request, by any protocol"),
    Field("output_tokens", "integer or null", "tokens of the answer, all choices"),
    Field("error_type", "string or null", "type of the error"),
    Field("error_code", "string or null", "its code or status"),
    Field("error_message", "string or null", "its message"),
    Field("clock_source", "string or null", "`recorded`, `estimated` or `assumed`"),
    Field("clock_basis", "string or null", "where the times come from, in words"),
    Field("ttft_seconds", "number or null", "from the request to the first chunk"),
    Field("duration_seconds", "number or null", "up to the last chunk"),
    Field("request_keys", "list of string", "hashes of the conversation, by turn"),
    Field("reply_keys", "list of string", "the same with each answer"),
)
"""One row for each exchange, and for each file from which none could be read."""

ANSWER: Final = (
    Field("choice", "integer", "index on the wire"),
    Field("role", "string or null", "usually `assistant`"),
    Field("content", "string", "the answer; texts that are absent are empty"),
    Field("reasoning", "string", "its reasoning"),
    Field("refusal", "string", "its refusal"),
    Field("tool_calls", "list of call", "the tool calls, see below"),
    Field("finish_reason", "string or null", "as recorded"),
    Field("cut_off", "boolean", "whether the stream ended before the answer did"),
)
"""One of the choices of an exchange."""

CALL: Final = (
    Field("id", "string or null", "id of the call"),
    Field("name", "string or null", "name of the tool"),
    Field("arguments", "string", "the arguments as recorded, mostly JSON"),
)
"""One tool call of a choice."""

DELTAS: Final = (
    Field("path", "string", "the file"),
    Field("exchange", "integer", _EXCHANGE_NUMBER),
    Field("chunk", "integer", "number of the chunk in the exchange, from 0"),
    Field("choice", "integer", "index of the choice on the wire"),
    Field("channel", "string", "such as `content` or `tool_call[0].arguments`"),
    Field("seconds", "number or null", "when the chunk came"),
    Field("clock_source", "string or null", "`recorded`, `estimated` or `assumed`"),
    Field("text", "string", "what the chunk adds to the channel"),
)
"""One row for each piece of text that a chunk adds to a channel of a choice."""

Columns = tuple[Field, ...]

TABLES: Final[Mapping[str, Columns]] = MappingProxyType(
    {"exchanges": EXCHANGES, "deltas": DELTAS}
)
"""The columns of both tables, by the names of their folders."""


def key_text(key: int) -> str:
    """Return a key of a conversation as tables have it, which know no such integers."""
    return f"{key:016x}"


def key_of(text: str) -> int:
    """Return the key that `key_text` made a text of."""
    return int(text, 16)


NESTED: Final[Mapping[str, Columns]] = MappingProxyType(
    {"answer": ANSWER, "call": CALL}
)
"""The fields of the values that columns hold lists of."""
