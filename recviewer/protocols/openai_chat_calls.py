"""Which tool call of a chat completion a streamed piece belongs to."""

from __future__ import annotations

from typing import Any

from recviewer.jsondoc.values import parsed, string
from recviewer.protocols.fold.builder import ReplyBuilder
from recviewer.protocols.fold.choice import ChoiceBuilder

_NO_ID = "null"
"""What Mistral sends as id of a later piece."""

_TAKEN_FOR_ANOTHER = "a tool call after a whole one, with its index: taken for another"


class Calls:
    """Numbers the tool calls of one choice.

    A piece without a name belongs to the call that its index began last. Some servers
    send no index, or index 0 for every call: then a new id with a name begins a new
    call, and so does a name after arguments that are whole.
    """

    def __init__(self) -> None:
        self._parts: dict[object, int] = {}
        """The latest call of each index, or of each id where there is no index."""
        self._owners: dict[tuple[object, str], int] = {}
        """The call of each index and id that came with a name, or first."""
        self._ids: dict[int, str] = {}
        self._taken: set[int] = set()
        self._next = 0
        self._last: object = None

    def new(self) -> int:
        """Return the number of a call that is sent whole."""
        part, self._next = self._next, self._next + 1
        return part

    def part(
        self,
        call: dict[str, Any],
        function: dict[str, Any],
        to: ChoiceBuilder,
        build: ReplyBuilder,
    ) -> int:
        """Return the number of the call that a piece belongs to; note a guess."""
        index, id = call.get("index"), string(call.get("id"))
        name = string(function.get("name"))
        arguments = function.get("arguments", function.get("input"))
        id = None if id == _NO_ID else id
        key: object = index if type(index) is int or isinstance(index, str) else id
        if key is None:
            # Neither index nor id: a name begins a call, the rest continues it.
            key = object() if name or self._last is None else self._last
        self._last = key
        part = self._parts.get(key)
        if part is None:
            return self._begin(key, id)
        if id and (key, id) in self._owners:
            part = self._owners[key, id]
        elif id and name and part in self._ids:
            return self._begin(key, id)
        if name and _is_another(part, id, name, arguments, self._ids, to):
            build.note(_TAKEN_FOR_ANOTHER)
            return self._begin(key, id)
        if id and part not in self._ids:
            self._own(key, id, part)
        return part

    def _begin(self, key: object, id: str | None) -> int:
        free = isinstance(key, int) and key not in self._taken
        part = key if isinstance(key, int) and free else self._next
        self._taken.add(part)
        self._parts[key] = part
        self._next = max(self._next, part + 1)
        if id:
            self._own(key, id, part)
        return part

    def _own(self, key: object, id: str, part: int) -> None:
        self._ids[part] = id
        self._owners[key, id] = part


def is_repeated(
    part: int, id: str | None, function: dict[str, Any], to: ChoiceBuilder
) -> bool:
    """Return whether a piece sends a call once more that has already come whole."""
    known, arguments = to.call(part), function.get("arguments")
    if not id or known is None or (known.id, known.name) != (id, function.get("name")):
        return False
    # The arguments so far are put together only where they can be the same.
    if not isinstance(arguments, str) or not arguments.rstrip().endswith("}"):
        return False
    use = to.tool_use(part)
    same = use is not None and use.arguments == arguments
    return same and isinstance(parsed(arguments), dict)


def _is_another(
    part: int,
    id: str | None,
    name: str,
    arguments: object,
    ids: dict[int, str],
    to: ChoiceBuilder,
) -> bool:
    """Return whether a piece with a name begins a call although its index is known."""
    known = to.call(part)
    if known is None or not known.name:
        return False
    if name == known.name and ((id and ids.get(part) == id) or not arguments):
        return False
    end = to.end_of_arguments(part).rstrip()
    if end and not end.endswith("}"):
        return False
    use = to.tool_use(part)
    return use is not None and isinstance(parsed(use.arguments), dict)
