"""A sample recording and the parts of its request."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from recviewer.formats.ogx_keys import key
from recviewer.reading import reader
from scripts.samples.wire import Json, compact

LARGE, SMALL, VISION = "heron-70b", "wren-3b", "kestrel-vision"
"""Models that do not exist."""

NOTE = "made for recviewer; nobody recorded it"


@dataclass(frozen=True)
class Sample:
    """A recording to write."""

    folder: str
    """Folder below the samples."""
    test: str
    """Name of the test that might have made it."""
    request: Json
    """The request, without the note that it is a sample."""
    body: object
    """The response's body."""
    streaming: bool = False
    """Whether the response was streamed."""
    fields: tuple[tuple[str, object], ...] = ()
    """Further fields of the response."""

    @property
    def test_id(self) -> str:
        """The test's full name, which says that the test does not exist."""
        return f"made_samples/{self.folder}/{self.test}"

    @property
    def name(self) -> str:
        """The file's name, by which OGX's recorder finds it."""
        data = json.dumps(self.recording()).encode()
        [exchange] = reader.parse(data, "sample.json").exchanges
        digest = key(exchange.request, self.test_id)
        assert digest is not None
        if self.request.get("endpoint") != "/v1/models":
            return f"{digest}.json"
        answer = hashlib.sha256(compact(self.body).encode()).hexdigest()
        return f"models-{digest}-{answer[:8]}.json"

    def recording(self) -> Json:
        """Return the whole recording."""
        if "payload" in self.request or "kwargs" in self.request:
            request = {"test_id": self.test_id} | self.request
        else:
            request = self.request | {"provider_metadata": {"sample": NOTE}}
        response = {"body": self.body, "is_streaming": self.streaming}
        return {
            "test_id": self.test_id,
            "request": request,
            "response": response | dict(self.fields),
            "id_normalization_mapping": {},
        }


def text(name: str) -> str:
    """Return a text from `texts/` without its final line feed."""
    path = Path(__file__).parent / "texts" / name
    return path.read_text(encoding="utf-8").removesuffix("\n")


def post(endpoint: str, body: Json, base: str = "http://localhost:8000/v1") -> Json:
    """Return a POST request."""
    return {
        "method": "POST",
        "url": base + endpoint,
        "headers": {},
        "body": body,
        "endpoint": endpoint,
        "model": body.get("model", ""),
    }


def user(content: object) -> Json:
    """Return a user message."""
    return {"role": "user", "content": content}


def system(content: str) -> Json:
    """Return a system message."""
    return {"role": "system", "content": content}


def ask(model: str, messages: Sequence[Json], **parameters: object) -> Json:
    """Return a request for a streamed chat completion."""
    body = {"model": model, "messages": list(messages), "stream": True}
    return post("/v1/chat/completions", body | parameters)


def stream_sample(test: str, request: Json, body: list[Json]) -> Sample:
    """Return a sample of a streamed chat completion."""
    return Sample("inference", test, request, body, streaming=True)
