"""Pieces of messages: typed blocks of all APIs, and Gemini's parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from recviewer.model.prompt import Media, Part, PartKind
from recviewer.protocols.request_media import inline, link
from recviewer.protocols.values import as_json, mapping, string

_Reader = Callable[[dict[str, Any], str], list[Part]]


def read_content(value: object, path: str) -> list[Part]:
    """Read a message's content: a text, a piece, or a list of such.

    Args:
        value: The content as recorded; None and empty texts give no part.
        path: Where it stands below the request body.
    """
    if isinstance(value, list):
        return [
            part
            for index, item in enumerate(value)
            for part in read_content(item, f"{path}[{index}]")
        ]
    if isinstance(value, str):
        return [Part(PartKind.TEXT, path, value)] if value else []
    if isinstance(value, dict):
        return _read_piece(value, path)
    return [] if value is None else [unknown(value, path)]


def read_call(call: object, path: str) -> Part:
    """Read a tool call of any API: `{id, function: {name, arguments}}` or flat."""
    fields = mapping(call)
    function = mapping(fields.get("function")) or fields
    name = string(function.get("name"))
    if name is None:
        return unknown(call, path)
    return Part(
        PartKind.TOOL_CALL,
        path,
        name,
        # Where an API has no ids, the name joins the call and its result.
        id=string(fields.get("call_id")) or string(fields.get("id")) or name,
        arguments=_first(function, "arguments", "input", "args"),
    )


def as_result(part: Part, id: str | None) -> Part:
    """Turn a piece of a tool's message into its result, joined by id to the call."""
    kind = PartKind.TOOL_RESULT if part.kind is PartKind.TEXT else part.kind
    return replace(part, kind=kind, id=id)


def unknown(value: object, path: str) -> Part:
    """Keep a piece that is not understood as its JSON text."""
    return Part(PartKind.UNKNOWN, path, as_json(value))


def _read_piece(piece: dict[str, Any], path: str) -> list[Part]:
    read = _BY_TYPE.get(str(piece.get("type")))
    if read is None and "type" not in piece:
        read = next((_BY_FIELD[key] for key in piece if key in _BY_FIELD), None)
    return (read and read(piece, path)) or [unknown(piece, path)]


def _text(field: str, kind: PartKind) -> _Reader:
    """Return the reader of a piece that is the text of one field."""

    def read(piece: dict[str, Any], path: str) -> list[Part]:
        text = piece.get(field)
        if not isinstance(text, str):
            return []
        return [Part(kind, f"{path}.{field}", text)]

    return read


def _gemini_text(piece: dict[str, Any], path: str) -> list[Part]:
    kind = PartKind.REASONING if piece.get("thought") else PartKind.TEXT
    return _text("text", kind)(piece, path)


def _summary(piece: dict[str, Any], path: str) -> list[Part]:
    parts = read_content(piece.get("summary"), f"{path}.summary")
    return [replace(part, kind=PartKind.REASONING) for part in parts]


def _call(piece: dict[str, Any], path: str) -> list[Part]:
    return [read_call(piece, path)]


def _gemini_call(piece: dict[str, Any], path: str) -> list[Part]:
    key = "function_call" if "function_call" in piece else "functionCall"
    return [read_call(piece[key], f"{path}.{key}")]


def _result(piece: dict[str, Any], path: str) -> list[Part]:
    """Read a tool's result, whose content may itself be a list of pieces."""
    id = _first(piece, "tool_use_id", "call_id", "id", "name")
    key = next((key for key in _RESULT_FIELDS if key in piece), "content")
    if isinstance(piece.get(key), dict):
        parts = [_json_text(piece[key], f"{path}.{key}")]
    else:
        parts = read_content(piece.get(key), f"{path}.{key}")
    parts = parts or [Part(PartKind.TEXT, path)]
    return [as_result(part, string(id)) for part in parts]


def _gemini_result(piece: dict[str, Any], path: str) -> list[Part]:
    key = "function_response" if "function_response" in piece else "functionResponse"
    fields, inner = mapping(piece[key]), f"{path}.{key}.response"
    id = string(fields.get("id")) or string(fields.get("name"))
    return [as_result(_json_text(fields.get("response"), inner), id)]


def _json_text(value: object, path: str) -> Part:
    return replace(unknown(value, path), kind=PartKind.TEXT)


def _image_url(piece: dict[str, Any], path: str) -> list[Part]:
    image = piece.get("image_url")
    url = string(image) or string(mapping(image).get("url"))
    return [_media(link(url), path, PartKind.IMAGE)] if url else []


def _data(field: str | None, kind: PartKind) -> _Reader:
    """Return the reader of a piece that holds or names an image or a file.

    Args:
        field: Field that holds the description; None where it is the piece itself.
        kind: What it is, where its media type does not say that it is an image.
    """

    def read(piece: dict[str, Any], path: str) -> list[Part]:
        fields = piece if field is None else mapping(piece.get(field))
        type = _first(fields, "media_type", "mime_type", "mimeType", "format")
        known, name = string(type) or "", _first(fields, "filename", "file_id", "title")
        if data := string(_first(fields, "data", "file_data")):
            media = inline(data, known)
        elif url := string(_first(fields, "url", "uri", "file_uri", "fileUri")):
            media = link(url, known)
        elif name:
            media = Media(type=known, size=None)
        else:
            return []
        return [_media(media, path, kind, string(name) or "")]

    return read


def _media(media: Media, path: str, kind: PartKind, name: str = "") -> Part:
    image = media.type.startswith("image/")
    return Part(PartKind.IMAGE if image else kind, path, name, media=media)


def _first(fields: dict[str, Any], *names: str) -> Any:
    """Return the first of some fields that is there and not null."""
    return next((fields[n] for n in names if fields.get(n) is not None), None)


_RESULT_FIELDS = ("content", "output", "result", "response")
"""Fields of a typed piece that hold a tool's result."""

_BY_TYPE: dict[str, _Reader] = {
    "text": _text("text", PartKind.TEXT),
    "input_text": _text("text", PartKind.TEXT),
    "output_text": _text("text", PartKind.TEXT),
    "refusal": _text("refusal", PartKind.REFUSAL),
    "thinking": _text("thinking", PartKind.REASONING),
    "redacted_thinking": _text("data", PartKind.REASONING),
    "thought": _summary,
    "reasoning": _summary,
    "image_url": _image_url,
    "input_image": _image_url,
    "image": lambda piece, path: (
        _data("source", PartKind.IMAGE)(piece, path)
        or _data(None, PartKind.IMAGE)(piece, path)
    ),
    "document": lambda piece, path: (
        _data("source", PartKind.FILE)(piece, path)
        or _data(None, PartKind.FILE)(piece, path)
    ),
    "input_audio": _data("input_audio", PartKind.FILE),
    "audio": _data(None, PartKind.FILE),
    "video": _data(None, PartKind.FILE),
    "file": _data("file", PartKind.FILE),
    "input_file": _data(None, PartKind.FILE),
    "tool_use": _call,
    "server_tool_use": _call,
    "function_call": _call,
    "tool_result": _result,
    "function_result": _result,
    "function_response": _result,
    "function_call_output": _result,
}
"""Readers of pieces that name their type."""

_BY_FIELD: dict[str, _Reader] = {
    "text": _gemini_text,
    "function_call": _gemini_call,
    "functionCall": _gemini_call,
    "function_response": _gemini_result,
    "functionResponse": _gemini_result,
    "inline_data": _data("inline_data", PartKind.FILE),
    "inlineData": _data("inlineData", PartKind.FILE),
    "file_data": _data("file_data", PartKind.FILE),
    "fileData": _data("fileData", PartKind.FILE),
}
"""Readers of Gemini's parts, which are told by the field that they have."""
