"""Makes bodies in base64 and in frames."""

from __future__ import annotations

import base64
import json
import struct
from zlib import crc32


def base64_text(data: bytes) -> str:
    """Return bytes in base64."""
    return base64.b64encode(data).decode()


def frame(kind: str, name: str, payload: bytes) -> bytes:
    """Return one frame of an AWS event stream.

    Args:
        kind: `event`, `exception` or `error`.
        name: The type of the frame.
        payload: The payload.
    """
    suffix = "error-code" if kind == "error" else f"{kind}-type"
    headers = b"".join(
        bytes([len(key)]) + key + b"\x07" + struct.pack(">H", len(value)) + value
        for key, value in (
            (b":message-type", kind.encode()),
            (f":{suffix}".encode(), name.encode()),
        )
    )
    prelude = struct.pack(">II", len(headers) + len(payload) + 16, len(headers))
    whole = prelude + struct.pack(">I", crc32(prelude)) + headers + payload
    return whole + struct.pack(">I", crc32(whole))


def text_frame(text: str) -> bytes:
    """Return a frame with a piece of text, as Bedrock's Converse sends it."""
    payload = {"contentBlockIndex": 0, "delta": {"text": text}}
    return frame("event", "contentBlockDelta", json.dumps(payload).encode())


def chunk_frame(event: object) -> bytes:
    """Return a frame with an event in the format of a model on Bedrock."""
    inner = base64_text(json.dumps(event).encode())
    return frame("event", "chunk", json.dumps({"bytes": inner, "p": "abc"}).encode())


def tnetstring(value: object) -> bytes:
    """Write a value as mitmproxy does in its dumps."""
    if isinstance(value, dict):
        pairs = (tnetstring(part) for item in value.items() for part in item)
        return _tagged(b"".join(pairs), b"}")
    if isinstance(value, list):
        return _tagged(b"".join(map(tnetstring, value)), b"]")
    if isinstance(value, bytes):
        return _tagged(value, b",")
    if isinstance(value, str):
        return _tagged(value.encode(), b";")
    if value is None:
        return _tagged(b"", b"~")
    if isinstance(value, bool):
        return _tagged(str(value).lower().encode(), b"!")
    tag = b"#" if isinstance(value, int) else b"^"
    return _tagged(repr(value).encode(), tag)


def _tagged(data: bytes, tag: bytes) -> bytes:
    return b"%d:%b%b" % (len(data), data, tag)
