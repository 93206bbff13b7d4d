"""Files that are nothing but YAML."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from typing import ClassVar

from recviewer.formats.call import answer_to_exchange
from recviewer.formats.document import Document
from recviewer.formats.values import as_json
from recviewer.framing.body import FramedBody
from recviewer.jsondoc.values import sequence
from recviewer.model.exchange import Chunks, Exchange

_YAML_START = re.compile(
    rb"""
    (?: (?: --- )? [^\S\n]*+ (?: [#%] [^\n]*+ )? \n )*+   # comments, directives
    (?: ---[ ] )?
    (?! (?: data | event | retry ) : [ ]* \S )  # server-sent events, if anything
    (?: -  # a list
      | (?: "[^"\n]+" | '[^'\n]+' | [\w.$/-]+ ) [ ]* :  # a mapping
    ) \s
    """,
    re.VERBOSE,
)
"""The start of a list or a mapping."""

_NAME = re.compile(
    rb"""^(?:"([^"\\\n]+)"|'([^'\n]+)'|([\w.$/-]+))[ ]*:(?=\s)""", re.MULTILINE
)
"""The name of a field of a document, at the start of a line."""

_ODD_LINE = re.compile(rb"""^(?:[^\w\s"'#.-]|"[^"\n]*\\)""", re.MULTILINE)
"""A line that may name a field in another way: an anchor, a tag, a merge, an escape."""

_LIST_START = re.compile(rb"(?:(?:---)?[^\S\n]*(?:#[^\n]*)?\n)*- ")

_MIN_NAMES = 2
"""Names in a file that is more than a text such as `Note: words`."""

_CASSETTE_LISTS = frozenset({"http_interactions", "interactions"})
"""Lists that only cassettes have."""


class Yaml:
    """Reads any YAML as one response, as other JSON is read."""

    name: ClassVar[str] = "yaml"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read a list or mapping; None for any other text, which is YAML as well.

        Several documents are read as a list of them.
        """
        if _YAML_START.match(document.probe) is None:
            return None
        if _is_no_answer(document):
            framed = FramedBody(Chunks((b"null",), base=".", whole=True))
            return (answer_to_exchange(framed, b"null", Yaml.name),)
        parts = document.yaml_parts
        found = [value for value in parts.documents if value is not None]
        if (
            parts.broken is not None
            or not found
            or not _is_data(found[0], document.data)
        ):
            return None
        raw = as_json(found[0] if len(found) == 1 else found)
        framed = FramedBody(Chunks((raw,), base=".", whole=True), notes=parts.notes)
        return (answer_to_exchange(framed, raw, Yaml.name),)


def _names(text: bytes) -> Set[str]:
    """Return what looks like the name of a field, in any of the documents."""
    return {
        next(filter(None, match.groups())).decode("utf-8", "replace")
        for match in _NAME.finditer(text)
    }


def _is_no_answer(document: Document) -> bool:
    """Return whether a file is certainly YAML, and certainly no answer."""
    text = document.data
    if document.may_answer is None or _ODD_LINE.search(text):
        return False
    names = _names(text)
    if _CASSETTE_LISTS & names or document.may_answer(names):
        return False
    if len(names) < _MIN_NAMES and not _LIST_START.match(text):
        return False
    from recviewer.framing.yaml import loading

    return loading.is_valid(text) is True


def _is_data(value: object, text: bytes) -> bool:
    """Return whether YAML is more than a text, even one such as `Note: words`.

    Nor is a cassette that is cut off before its first call: that is broken.

    Args:
        value: Its first document.
        text: The file, whose other documents may have names.
    """
    if isinstance(value, dict):
        for name in _CASSETTE_LISTS & value.keys():
            if not any(isinstance(item, dict) for item in sequence(value[name])):
                return False
        is_text = len(value) == 1 and isinstance(next(iter(value.values())), str)
        return not is_text or len(_names(text)) >= _MIN_NAMES
    return isinstance(value, list)
