"""The tools of `recviewer mcp`: which command each is, and what it takes.

A new one is an entry of `TOOLS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from recviewer.search.said import Area

_MIN_CHARACTERS: Final = 200
_MAX_CHARACTERS: Final = 200_000
CHARACTERS: Final = 12_000
"""Characters of an answer if nobody says how many."""

DETAIL: Final = "preview"
"""How much is told if nobody says how much."""


class Detail(Struct, frozen=True):
    """How much a tool tells."""

    arguments: tuple[str, ...] = ()
    """Options of the command."""
    fields: tuple[str, ...] = ()
    """What is left of each line of JSON; empty for all."""
    command: str = ""
    """Another command that tells so much."""


class Option(Struct, frozen=True):
    """An argument of a tool that is an option of its command."""

    schema: Mapping[str, object]
    flag: str
    """The option."""


class CommandTool(Struct, frozen=True):
    """A command as a tool."""

    name: str
    command: str
    title: str
    description: str
    details: Mapping[str, Detail]
    first: Mapping[str, Mapping[str, object]] = {}
    """Schemas of what stands before the paths, all of it required."""
    options: Mapping[str, Option] = {}
    takes_paths: bool = True
    needs_paths: bool = False

    def schema(self) -> Mapping[str, object]:
        """Return the JSON schema of its arguments."""
        properties: dict[str, object] = dict(self.first)
        required = list(self.first)
        if self.takes_paths:
            properties["paths"] = {
                "type": "array",
                "items": {"type": "string"},
                "description": "files, folders or addresses"
                + ("" if self.needs_paths else "; all there are if none is given"),
            }
            required += ["paths"] if self.needs_paths else []
        properties |= {name: option.schema for name, option in self.options.items()}
        properties["detail"] = {
            "type": "string",
            "enum": list(self.details),
            "default": DETAIL,
        }
        properties["max_characters"] = {
            "type": "integer",
            "minimum": _MIN_CHARACTERS,
            "maximum": _MAX_CHARACTERS,
            "default": CHARACTERS,
            "description": "what is longer is cut off, and says so",
        }
        return {
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }


def _text(description: str) -> Mapping[str, object]:
    return {"type": "string", "description": description}


def _flag(description: str) -> Mapping[str, object]:
    return {"type": "boolean", "description": description}


_JSON: Final = ("--format", "jsonl")
_WHERE: Final = ("path", "exchange")
_FILTER: Final = Option(
    _text("only exchanges that meet all terms, such as 'tools: -model:gpt error:'"),
    "--filter",
)

TOOLS: Final = (
    CommandTool(
        "list",
        "ls",
        "List exchanges",
        "List the exchanges of recordings. none: where they are; preview: with title,"
        " model and test, too; full: all that is known of each.",
        {
            "none": Detail(_JSON, _WHERE),
            "preview": Detail(
                _JSON, (*_WHERE, "title", "model", "test_id", "chunks", "error")
            ),
            "full": Detail(_JSON),
        },
        options={"filter": _FILTER},
    ),
    CommandTool(
        "search",
        "search",
        "Search what was said",
        "Find a text in requests and answers, however many chunks brought it. Status 1:"
        " nothing was found. none: how often in which file; preview: each hit with what"
        " is around it; full: with its characters, chunks and JSON path, as JSON.",
        {
            "none": Detail(("-c", *_JSON)),
            "preview": Detail(),
            "full": Detail(_JSON),
        },
        first={"pattern": _text("the text to find, as it stands")},
        options={
            "regex": Option(
                _flag("the pattern is a regular expression of Python"), "-E"
            ),
            "ignore_case": Option(_flag("in upper or lower case"), "-i"),
            "in": Option(
                {
                    "type": "array",
                    "items": {"type": "string", "enum": list(Area)},
                    "description": "look only there",
                },
                "--in",
            ),
            "filter": _FILTER,
        },
    ),
    CommandTool(
        "show",
        "show",
        "Show exchanges",
        "Show whole exchanges. none: what `list` tells of them; preview: the request"
        " and the folded answers as text; full: as JSON, with the chunks that wrote"
        " each part.",
        {
            "none": Detail(_JSON, command="ls"),
            "preview": Detail(),
            "full": Detail(_JSON),
        },
        options={"filter": _FILTER},
        needs_paths=True,
    ),
    CommandTool(
        "explain",
        "explain",
        "Explain a miss",
        "Tell why a replay found no recording for a request: which are nearest, and"
        " what differs. Status 0: one is exact. none: which are nearest; preview: with"
        " what differs; full: as JSON.",
        {
            "none": Detail(_JSON, (*_WHERE, "exact")),
            "preview": Detail(),
            "full": Detail(_JSON),
        },
        first={
            "request": _text(
                "JSON of the request or of its body, or the error that a recorder"
                " printed, with all around it"
            )
        },
        options={
            "test": Option(_text("the test that asked"), "--test"),
            "most": Option(
                {"type": "integer", "minimum": 1, "description": "how many to show"},
                "--most",
            ),
        },
    ),
    CommandTool(
        "diff",
        "diff",
        "Compare exchanges",
        "Compare two exchanges, files or folders, word by word. Status 1: they differ."
        " none: verdicts only; preview: what differs as text; full: as JSON.",
        {
            "none": Detail(_JSON, ("before", "after", "verdict")),
            "preview": Detail(),
            "full": Detail((*_JSON, "--volatile")),
        },
        first={"before": _text("an address"), "after": _text("an address")},
        options={
            "choices": Option(
                {
                    "type": "string",
                    "enum": ["index", "likeness"],
                    "description": "how choices are paired",
                },
                "--choices",
            )
        },
        takes_paths=False,
    ),
    CommandTool(
        "check",
        "check",
        "Check recordings",
        "Tell by rules what is wrong, stale or dangerous in recordings. Status 1: there"
        " is an error. none: which files; preview: findings as text; full: as JSON.",
        {
            "none": Detail(("-l",)),
            "preview": Detail(),
            "full": Detail(_JSON),
        },
        options={
            "select": Option(_text("rules to go by, such as 'S4,K'"), "--select"),
            "severity": Option(_text("the least to tell, such as error"), "--severity"),
        },
    ),
)
