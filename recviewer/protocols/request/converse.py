"""Content blocks of Bedrock's Converse API, which have a field in place of a type.

https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from recviewer.jsondoc.values import mapping, readable_json, sequence, string
from recviewer.model.prompt import Media, Part, PartKind


def read_block(
    block: dict[str, Any],
    path: str,
    read_content: Callable[[object, str], list[Part]],
) -> list[Part]:
    """Read a block; there are no parts if it is unknown."""
    for name, read in _READERS.items():
        if isinstance(block.get(name), dict):
            return read(block[name], f"{path}.{name}")
    if isinstance(result := block.get("toolResult"), dict):
        inner = f"{path}.toolResult.content"
        id = string(result.get("toolUseId"))
        parts = [
            part
            for number, item in enumerate(sequence(result.get("content")))
            for part in _result(mapping(item), f"{inner}[{number}]", read_content)
        ]
        return [part.as_result(id) for part in parts or [Part(PartKind.TEXT, inner)]]
    return []


def _result(
    item: dict[str, Any],
    path: str,
    read_content: Callable[[object, str], list[Part]],
) -> list[Part]:
    if "json" in item:
        return [Part(PartKind.TEXT, f"{path}.json", readable_json(item["json"]))]
    return read_content(item, path)


def _call(tool: dict[str, Any], path: str) -> list[Part]:
    name, id = string(tool.get("name")), string(tool.get("toolUseId"))
    if name is None:
        return []
    input = tool.get("input")
    return [Part(PartKind.TOOL_CALL, path, name, id=id or name, arguments=input)]


def _reasoning(reasoning: dict[str, Any], path: str) -> list[Part]:
    """Read reasoning; what is redacted stays unknown."""
    text = string(mapping(reasoning.get("reasoningText")).get("text"))
    where = f"{path}.reasoningText.text"
    return [Part(PartKind.REASONING, where, text)] if text else []


def _guarded(content: dict[str, Any], path: str) -> list[Part]:
    text = string(mapping(content.get("text")).get("text"))
    return [Part(PartKind.TEXT, f"{path}.text.text", text)] if text else []


def _said(block: dict[str, Any], field: str, path: str) -> list[Part]:
    """Read what a field says about a document."""
    text = string(block.get(field))
    return [Part(PartKind.TEXT, f"{path}.{field}", text)] if text else []


def _file(kind: PartKind, family: str) -> Callable[[dict[str, Any], str], list[Part]]:
    """Return the reader of an image, a document or a video."""

    def read(block: dict[str, Any], path: str) -> list[Part]:
        from recviewer.text.media import media_from_base64  # few requests hold media

        source, name = mapping(block.get("source")), string(block.get("name"))
        form = string(block.get("format")) or ""
        type = f"{family}/{form}" if form else family
        where = mapping(source.get("s3Location")).get("uri")
        context = _said(block, "context", path)
        if text := string(source.get("text")):
            about = _said(block, "name", path) + context
            return [*about, Part(PartKind.TEXT, f"{path}.source.text", text)]
        if data := string(source.get("bytes")):
            media = media_from_base64(data, type)
        elif string(where) or form:
            media = Media(type=type, size=None, url=string(where))
        else:
            return []
        return [*context, Part(kind, path, name or "", media=media)]

    return read


_READERS: dict[str, Callable[[dict[str, Any], str], list[Part]]] = {
    "toolUse": _call,
    "reasoningContent": _reasoning,
    "guardContent": _guarded,
    "image": _file(PartKind.IMAGE, "image"),
    "document": _file(PartKind.FILE, "application"),
    "video": _file(PartKind.FILE, "video"),
}
"""Readers of blocks, by their field."""
