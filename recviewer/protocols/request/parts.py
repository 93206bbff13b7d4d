"""Pieces of messages: typed blocks of all APIs, and Gemini's parts."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

from msgspec.structs import replace

from recviewer.jsondoc.values import mapping, readable_json, string
from recviewer.model.prompt import Media, Part, PartKind

_Reader = Callable[[dict[str, Any], str], list[Part]]


def read_content(value: object, path: str) -> list[Part]:
    """Read the content of a message: a text, a piece, or a list of them.

    Args:
        value: The content as recorded; None and empty texts give no part.
        path: Its JSON path below the request body.
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
    """Read a tool call of any API: `{id, function: {name, arguments}}` or flat.

    Calls of OpenAI's built-in tools are named by their types.
    """
    fields = mapping(call)
    custom = mapping(fields.get("custom"))
    function = mapping(fields.get("function")) or custom or fields
    kind = str(fields.get("type"))
    built_in = kind if kind.endswith("_call") else None
    name = string(function.get("name")) or built_in
    if name is None:
        return unknown(call, path)
    return Part(
        PartKind.TOOL_CALL,
        path,
        name,
        # In an API without ids, the name joins a call and its result.
        id=string(fields.get("call_id")) or string(fields.get("id")) or name,
        arguments=_first(function, *_ARGUMENTS),
    )


def unknown(value: object, path: str) -> Part:
    """Keep an unknown piece as JSON text."""
    return Part(PartKind.UNKNOWN, path, readable_json(value))


def _read_piece(piece: dict[str, Any], path: str) -> list[Part]:
    kind = str(piece.get("type"))
    read = _BY_TYPE.get(kind)
    if read is None and "type" not in piece:
        read = next((_BY_FIELD[key] for key in piece if key in _BY_FIELD), None)
    elif read is None:
        read = next((_BY_END[end] for end in _BY_END if kind.endswith(end)), None)
    if read is None and "type" not in piece:
        read = _converse
    return (read and read(piece, path)) or [unknown(piece, path)]


def _converse(piece: dict[str, Any], path: str) -> list[Part]:
    from recviewer.protocols.request.converse import read_block

    return read_block(piece, path, read_content)


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


def _reasoning(piece: dict[str, Any], path: str) -> list[Part]:
    """Read reasoning; if it is only there encrypted, the piece is unknown."""
    fields = ("summary", "content")
    texts = [read_content(piece.get(name), f"{path}.{name}") for name in fields]
    return [replace(part, kind=PartKind.REASONING) for part in chain(*texts)]


def _document(piece: dict[str, Any], path: str) -> list[Part]:
    """Read a document: what is said about it, and what it holds.

    That is a file, a plain text, or content of several pieces. The title of a document
    is the name of its file, where that has no other.
    """
    source, inner = mapping(piece.get("source")), f"{path}.source"
    title = string(piece.get("title")) or ""
    about = {"title": title, "context": string(piece.get("context"))}
    if source.get("type") == "text" and isinstance(source.get("data"), str):
        held = _text("data", PartKind.TEXT)(source, inner)
    elif source.get("type") == "content":
        held = read_content(source.get("content"), f"{inner}.content")
    else:
        files = _data("source", PartKind.FILE)(piece, path)
        files = files or _data(None, PartKind.FILE)(piece, path)
        held = [replace(file, text=file.text or title) for file in files]
        if any(file.text == title for file in held):
            del about["title"]
    if not held:
        return []
    said = (read_content(about[name], f"{path}.{name}") for name in about)
    return [*chain(*said), *held]


def _call(piece: dict[str, Any], path: str) -> list[Part]:
    """Read a tool call, and the result beside it if the server ran it."""
    call = read_call(piece, path)
    results = read_content(piece.get("output"), f"{path}.output")
    return [call, *(part.as_result(call.id) for part in results)]


def _gemini_call(piece: dict[str, Any], path: str) -> list[Part]:
    key = "function_call" if "function_call" in piece else "functionCall"
    return [read_call(piece[key], f"{path}.{key}")]


def _result(piece: dict[str, Any], path: str) -> list[Part]:
    """Read a tool's result, whose content may itself be a list of pieces."""
    id = _first(piece, "tool_use_id", "call_id", "id", "name")
    key = next((key for key in _RESULT_FIELDS if key in piece), "content")
    if isinstance(piece.get(key), dict) and "type" not in piece[key]:
        parts = [_json_text(piece[key], f"{path}.{key}")]
    else:
        parts = read_content(piece.get(key), f"{path}.{key}")
    parts = parts or [Part(PartKind.TEXT, path)]
    return [part.as_result(string(id)) for part in parts]


def _gemini_result(piece: dict[str, Any], path: str) -> list[Part]:
    key = "function_response" if "function_response" in piece else "functionResponse"
    fields, inner = mapping(piece[key]), f"{path}.{key}.response"
    id = string(fields.get("id")) or string(fields.get("name"))
    parts = [_json_text(fields.get("response"), inner)]
    parts += read_content(fields.get("parts"), f"{path}.{key}.parts")
    return [part.as_result(id) for part in parts]


def _json_text(value: object, path: str) -> Part:
    return replace(unknown(value, path), kind=PartKind.TEXT)


def _image_url(piece: dict[str, Any], path: str) -> list[Part]:
    image = piece.get("image_url")
    url = string(image) or string(mapping(image).get("url"))
    if url is None:
        return _data(None, PartKind.IMAGE)(piece, path)
    from recviewer.text.media import media_from_url  # few requests hold media

    return [_media(media_from_url(url), path, PartKind.IMAGE)]


def _data(field: str | None, kind: PartKind) -> _Reader:
    """Return the reader of a piece that holds or names an image or a file.

    Args:
        field: Field that holds the description; None where it is the piece itself.
        kind: What it is, where its media type does not say that it is an image.
    """

    def read(piece: dict[str, Any], path: str) -> list[Part]:
        from recviewer.text.media import media_from_base64, media_from_url

        fields = piece if field is None else mapping(piece.get(field))
        type = _first(fields, "media_type", "mime_type", "mimeType", "format")
        known, name = string(type) or "", _first(fields, "filename", "file_id")
        if data := string(_first(fields, "data", "file_data")):
            media = media_from_base64(data, known)
        elif url := string(_first(fields, *_URLS)):
            media = media_from_url(url, known)
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
    """Return the first of some fields that is present and not null."""
    return next((fields[n] for n in names if fields.get(n) is not None), None)


_ARGUMENTS = (
    *("arguments", "input", "args"),
    *("code", "action", "actions", "operation", "queries", "parameters"),
)
"""Fields of a call with its arguments."""

_URLS = ("url", "uri", "file_uri", "fileUri", "file_url")
"""Fields with the URL of a file."""

_RESULT_FIELDS = ("content", "output", "result", "response")
"""Fields of a typed piece with a tool's result."""

_BY_TYPE: dict[str, _Reader] = {
    "text": _text("text", PartKind.TEXT),
    "input_text": _text("text", PartKind.TEXT),
    "output_text": _text("text", PartKind.TEXT),
    "refusal": _text("refusal", PartKind.REFUSAL),
    "thinking": _text("thinking", PartKind.REASONING),
    "thought": _reasoning,
    "reasoning": _reasoning,
    "summary_text": _text("text", PartKind.REASONING),
    "reasoning_text": _text("text", PartKind.REASONING),
    "image_url": _image_url,
    "input_image": _image_url,
    "computer_screenshot": _image_url,
    "image": lambda piece, path: (
        _data("source", PartKind.IMAGE)(piece, path)
        or _data(None, PartKind.IMAGE)(piece, path)
    ),
    "document": _document,
    "input_audio": _data("input_audio", PartKind.FILE),
    "audio": _data(None, PartKind.FILE),
    "video": _data(None, PartKind.FILE),
    "file": _data("file", PartKind.FILE),
    "input_file": _data(None, PartKind.FILE),
    "tool_use": _call,
    "server_tool_use": _call,
    "mcp_approval_request": _call,
    "tool_result": _result,
    "function_result": _result,
    "function_response": _result,
}
"""Readers of pieces by type."""

_BY_END: dict[str, _Reader] = {"_call": _call, "_call_output": _result}
"""Readers of pieces by the end of their type."""

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
"""Readers of Gemini's parts, by the field that they have."""
