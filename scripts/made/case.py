"""What is made: one exchange, and what a reader must find in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

MODEL = "made-up-1"
"""A model that does not exist."""

QUESTION = "What is in the jar? \u00e9\u4e16\U0001f642"


@dataclass(frozen=True)
class Call:
    """A call of a tool."""

    id: str | None
    """Its id; None where the protocol has none."""
    name: str
    """Name of the tool."""
    arguments: str
    """Its arguments as JSON text; cut off where the answer is."""

    def as_function(self) -> Json:
        """Return the call as whole answers of OpenAI and of Cohere have it."""
        function = {"name": self.name, "arguments": self.arguments}
        return {"id": self.id, "type": "function", "function": function}


@dataclass(frozen=True)
class Choice:
    """What one choice of an answer says."""

    content: str = ""
    reasoning: str = ""
    refusal: str = ""
    calls: tuple[Call, ...] = ()
    finish: str | None = "stop"

    def to_json(self, index: int) -> Json:
        """Return the choice as the index of the recordings states it."""
        return {
            "index": index,
            "content": self.content,
            "reasoning": self.reasoning,
            "refusal": self.refusal,
            "calls": [[c.id, c.name, c.arguments] for c in self.calls],
            "finish": self.finish,
        }


@dataclass(frozen=True)
class Endpoint:
    """Where a protocol is spoken."""

    protocol: str
    """Its name."""
    url: str
    """Its URL."""
    type_name: str = ""
    """Class that the native recorder names for its events, if it does."""
    framings: tuple[str, ...] = ("sse",)
    """How its streams are framed; the first is the usual one."""
    request: Mapping[str, Any] = field(
        default_factory=lambda: {
            "model": MODEL,
            "messages": [{"role": "user", "content": QUESTION}],
        }
    )
    """Body of its requests."""


@dataclass(frozen=True)
class Case:
    """One exchange."""

    name: str
    """What is special about it."""
    endpoint: Endpoint
    """Where it was sent."""
    events: Sequence[Any]
    """Its chunks; a whole answer is one."""
    choices: Sequence[Choice] = ()
    """What its choices say."""
    streamed: bool = True
    """Whether it comes in chunks."""
    usage: Mapping[str, Any] | None = None
    """The token counts that it states at the end."""
    error: str | None = None
    """Message of the error that it ends with."""
    status: int = 200
    """HTTP status."""
    done: bool = False
    """Whether `[DONE]` follows the events."""
    unfinished: bool = False
    """Whether it has no end of its own; `[DONE]` may still follow."""
    logprobs: Sequence[tuple[str, float]] = ()
    """Tokens with their log probabilities, in any order."""
    names: Sequence[str] = ()
    """Names of the server-sent events, if they have any."""
    notes: bool = False
    """Whether a reader has something to remark."""
    big: bool = False
    """Whether it is too big to be put into every format."""
    needs_url: bool = False
    """Whether only its URL tells the protocol."""
    read_by_client: bool = True
    """Whether the provider's own client reads the events."""

    @property
    def needs_request(self) -> bool:
        """Whether its body alone does not tell the protocol."""
        return self.needs_url or self.status >= 400

    @property
    def needs_host(self) -> bool:
        """Whether the path of its URL alone does not tell the protocol."""
        return self.needs_request and self.endpoint.protocol == "cohere"


File = tuple[str, bytes, str, Sequence[tuple[Case, str]]]
"""Name, content and format of a file, and its cases, each with its framing."""
