"""Arguments of tool calls, which protocols send as a string or as a value."""

from __future__ import annotations

from recviewer.jsondoc import parsing


def parsed(arguments: object) -> object:
    """Return arguments as a value; the string itself where it is no JSON."""
    if not isinstance(arguments, str):
        return arguments
    try:
        return parsing.loads(arguments.encode("utf-8", "surrogatepass"))
    except ValueError:
        return arguments
