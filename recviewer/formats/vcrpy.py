"""Cassettes of vcrpy and pytest-recording: YAML, or the same as JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from recviewer.formats.call import Answered, Asked, Call, Stored, as_json, exchange
from recviewer.formats.document import Document
from recviewer.model.exchange import Exchange

_KEY = re.compile(r"^(- |\"?interactions\"?:)", re.MULTILINE)


class Vcrpy:
    """Reads `interactions`, each a request and its response."""

    name: ClassVar[str] = "vcrpy"

    @staticmethod
    def read(document: Document) -> Sequence[Exchange] | None:
        """Read a cassette; None where there are no `interactions`."""
        if not _KEY.search(document.head) or not isinstance(document.yaml, dict):
            return None
        found = document.yaml.get("interactions")
        if not isinstance(found, list):
            return None
        calls = (_call(item, f".interactions[{k}]") for k, item in enumerate(found))
        return [exchange(call, k, Vcrpy.name) for k, call in enumerate(calls)]


def _call(item: Any, path: str) -> Call:
    asked, answered = _fields(item, "request"), _fields(item, "response")
    status = _fields(answered, "status").get("code")
    return Call(
        raw=as_json(item),
        request=Asked(
            raw=as_json(asked),
            method=asked.get("method"),
            url=asked.get("uri"),
            headers=_fields(asked, "headers"),
            body=Stored(asked.get("body"), f"{path}.request.body"),
        ),
        response=Answered(
            raw=as_json(answered),
            status=status if isinstance(status, int) else None,
            headers=_fields(answered, "headers"),
            body=Stored(
                _fields(answered, "body").get("string"),
                f"{path}.response.body.string",
            ),
        ),
    )


def _fields(value: Any, name: str) -> Mapping[str, Any]:
    inner = value.get(name) if isinstance(value, dict) else None
    return inner if isinstance(inner, dict) else {}
