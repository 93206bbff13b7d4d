"""The parts of Gemini's candidates: texts, and calls that may come in pieces.

https://docs.cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/Content
"""

from __future__ import annotations

import re
from typing import Any

from recviewer.jsondoc.values import mapping, sequence, string
from recviewer.model.track import Kind
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.channels import Sections
from recviewer.protocols.fold.choice import ChoiceBuilder
from recviewer.protocols.fold.fields import ONLY_IN_JSON, holds_something, text_of
from recviewer.protocols.fold.known_fields import note_unknown
from recviewer.protocols.gemini_fields import CALL, get

_STEP = re.compile(r"""\.?([^.\[\]'"]+)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\]""")
"""A step of a `jsonPath`, such as `.port`, `[0]` or `['a port']`."""

_MAX_INDEX = 10_000
"""Highest index in a `jsonPath` that is believed."""

_VALUES = ("string_value", "number_value", "bool_value", "null_value")

_READ = frozenset(
    {
        *("text", "thought", "thought_signature", "thoughtSignature"),
        *("function_call", "functionCall"),
    }
)


class Parts:
    """Folds the parts of one candidate."""

    def __init__(self) -> None:
        self._sections = Sections()
        self._call: int | None = None
        """Number of the call that will go on in the next part."""
        self._arguments: Any = {}
        """Its arguments so far."""
        self._open: str | None = None
        """Path of the string in them that will go on."""

    def feed(
        self, part: dict[str, Any], path: str, to: ChoiceBuilder, build: ReplyBuilder
    ) -> bool:
        """Fold a part that is text or a call; return whether it was."""
        text, call = text_of(part.get("text"), build), get(part, "function_call")
        if isinstance(call, dict) and (call or self._call is not None):
            key = "function_call" if "function_call" in part else "functionCall"
            self._feed_call(call, f"{path}.{key}", to, build)
        elif text or isinstance(part.get("text"), str):
            # An empty text only carries a signature and begins no section.
            if text:
                kind = Kind.REASONING if part.get("thought") else Kind.CONTENT
                to.text(self._sections.text(kind), text, f"{path}.text")
        else:
            self._sections.interrupt()
            return False
        for name, value in part.items():
            if name not in _READ and holds_something(value):
                build.note_once(f"{name} beside a text or call: {ONLY_IN_JSON}")
        if call:
            note_unknown(call, CALL, build, "function_call")
            if text:
                build.note_once(f"text beside a call: {ONLY_IN_JSON}")
        return True

    def _feed_call(
        self,
        call: dict[str, Any],
        path: str,
        to: ChoiceBuilder,
        build: ReplyBuilder,
    ) -> None:
        """Begin a call, or go on with the one before."""
        name, part = text_of(call.get("name"), build), self._call
        goes_on = part is not None and not name
        if part is None or not goes_on:
            part = self._sections.tool_call()
            self._arguments, self._open = {}, None
        pieces = sequence(get(call, "partial_args"))
        args = call.get("args")
        more = bool(get(call, "will_continue"))
        self._call = part if more else None
        to.tool_call(
            part,
            id=string(call.get("id")),
            name=name,
            arguments=None if goes_on or pieces or more else args or {},
            path=f"{path}.name",
        )
        if isinstance(args, dict):
            self._arguments.update(args)
        for piece in map(mapping, pieces):
            self._add(piece, build)
        if goes_on or pieces or more:
            # A snapshot in between must not see later pieces.
            to.set_arguments(part, _copy(self._arguments))

    def _add(self, piece: dict[str, Any], build: ReplyBuilder) -> None:
        """Put a piece of the arguments where its path says."""
        where = string(get(piece, "json_path")) or ""
        steps = [
            int(index) if index else name or quoted or double
            for name, index, quoted, double in _STEP.findall(where.removeprefix("$"))
        ]
        given = (n for n in _VALUES if n in piece or get(piece, n) is not None)
        name = next(given, None)
        name = name or ("null_value" if "nullValue" in piece else None)
        if not steps or name is None:
            if holds_something(get(piece, "string_value")) or name is not None:
                build.note_once(f"a piece of arguments at {where}: {ONLY_IN_JSON}")
            return
        value = None if name == "null_value" else get(piece, name)
        if not _put(self._arguments, steps, value, append=where == self._open):
            build.note_once(f"a piece of arguments at {where}: {ONLY_IN_JSON}")
        goes_on = get(piece, "will_continue") and isinstance(value, str)
        self._open = where if goes_on else None


def _put(target: Any, steps: list[Any], value: object, *, append: bool) -> bool:
    """Set or extend a value below an object; return whether its path fits."""
    for step, after in zip(steps, [*steps[1:], None], strict=True):
        if isinstance(target, list) and isinstance(step, int):
            if step > min(len(target), _MAX_INDEX):
                return False
            target.extend([None] * (step + 1 - len(target)))
            known = target[step]
        elif isinstance(target, dict):
            step = str(step)
            known = target.get(step)
        else:
            return False
        if after is None:
            joined = append and isinstance(known, str) and isinstance(value, str)
            target[step] = known + value if joined else value
        elif known is None:
            target[step] = [] if isinstance(after, int) else {}
        target = target[step]
    return True


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copy(item) for name, item in value.items()}
    return list(map(_copy, value)) if isinstance(value, list) else value
