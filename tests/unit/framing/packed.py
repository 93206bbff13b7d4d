"""Packed bodies, made up."""

from __future__ import annotations

import base64
import json
import struct
from zlib import crc32


def base64_text(data: bytes) -> str:
    """Write bytes in base64."""
    return base64.b64encode(data).decode()


def frame(kind: str, name: str, payload: bytes) -> bytes:
    """Write one frame of an AWS event stream.

    Args:
        kind: `event`, `exception` or `error`.
        name: Its type.
        payload: Its payload.
    """
    of = "error-code" if kind == "error" else f"{kind}-type"
    headers = b"".join(
        bytes([len(key)]) + key + b"\x07" + struct.pack(">H", len(value)) + value
        for key, value in (
            (b":message-type", kind.encode()),
            (f":{of}".encode(), name.encode()),
        )
    )
    prelude = struct.pack(">II", len(headers) + len(payload) + 16, len(headers))
    whole = prelude + struct.pack(">I", crc32(prelude)) + headers + payload
    return whole + struct.pack(">I", crc32(whole))


def said(text: str) -> bytes:
    """Write a frame in which Bedrock's Converse says something."""
    payload = {"contentBlockIndex": 0, "delta": {"text": text}}
    return frame("event", "contentBlockDelta", json.dumps(payload).encode())


def chunk(event: object) -> bytes:
    """Write a frame in which a model on Bedrock says something in its own words."""
    inner = base64_text(json.dumps(event).encode())
    return frame("event", "chunk", json.dumps({"bytes": inner, "p": "abc"}).encode())
