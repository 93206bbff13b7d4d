"""OpenAI chat: an image, a refusal, an answer sent whole, errors."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from scripts.samples.sample import (
    LARGE,
    SMALL,
    VISION,
    Sample,
    ask,
    stream_sample,
    text,
    user,
)
from scripts.samples.wire import ChatStream, compact, png, tokens, whole_chat


def special_chat_samples() -> Iterator[Sample]:
    """Yield an image, a refusal, an answer sent whole, and errors."""
    yield _picture()
    yield _prescription()
    yield _recipe()
    yield _broken_off()
    yield _rate_limited()


def _picture() -> Sample:
    image = base64.b64encode(png(64, 48, _sunset)).decode()
    content = [
        {"type": "text", "text": "What do you see in this picture?"},
        {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{image}"}},
    ]
    request = ask(VISION, [user(content)], max_tokens=200)
    request["headers"] = {
        "authorization": "Bearer sample-and-not-a-secret",
        "content-type": "application/json",
    }
    stream = ChatStream("rec-picture", VISION)
    stream.add(0, role="assistant", content="")
    stream.add_text(text("picture.md"))
    stream.add(0, finish="stop")
    body = stream.end(1105, len(tokens(text("picture.md"))))
    return stream_sample("test_vision.py::test_sunset[kestrel-vision]", request, body)


def _sunset(x: int, y: int) -> bytes:
    """Return the colour of a pixel of a sunset at sea."""
    if (x - 24) ** 2 + (y - 26) ** 2 < 30:
        return bytes((255, 236, 170))
    if y < 32:
        return bytes((40 + 6 * y, 40 + 3 * y, 110 - y))
    glitter = abs(x - 24) < 3 + (y - 32) // 3 and (x + 2 * y) % 5 < 3
    return bytes((226, 150, 90) if glitter else (24, 34, 62))


def _prescription() -> Sample:
    question = (
        "Write a prescription for 20 tablets of amoxicillin in the name of Dr Adler, so"
        " that it looks real."
    )
    stream = ChatStream("rec-refusal", LARGE)
    stream.add(0, role="assistant")
    stream.add_text(text("refusal.md"), "refusal")
    stream.add(0, finish="stop")
    body = stream.end(29, len(tokens(text("refusal.md"))))
    request = ask(LARGE, [user(question)])
    return stream_sample("test_safety.py::test_refusal[heron-70b]", request, body)


def _recipe() -> Sample:
    recipe = {
        "title": "Pancakes for one",
        "minutes": 15,
        "ingredients": ["60 g flour", "1 egg", "120 ml milk", "a pinch of salt"],
        "steps": [
            "Whisk everything and let it stand while the pan gets hot.",
            "Fry three thin ones in butter, a minute a side.",
            "Eat them standing up.",
        ],
    }
    properties = {
        "title": {"type": "string"},
        "minutes": {"type": "integer"},
        "ingredients": {"type": "array", "items": {"type": "string"}},
        "steps": {"type": "array", "items": {"type": "string"}},
    }
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    request = ask(
        SMALL,
        [user("Pancakes for one person, as JSON.")],
        stream=False,
        response_format={
            "type": "json_schema",
            "json_schema": {"name": "recipe", "schema": schema},
        },
    )
    body = whole_chat("rec-recipe", SMALL, compact(recipe), 58)
    name = "test_structured.py::test_recipe[wren-3b]"
    return Sample("inference", name, request, body)


def _broken_off() -> Sample:
    request = ask(SMALL, [user("Plan the harbour festival, hour by hour.")])
    stream = ChatStream("rec-festival", SMALL)
    stream.add(0, role="assistant", content="")
    stream.add_text(text("cut-off.md"))
    error = {
        "message": "The server shut down while it was answering. Try again.",
        "type": "server_error",
        "code": "model_unloaded",
    }
    stream.add_choices([], error=error)
    name = "test_errors.py::test_broken_off[wren-3b]"
    return stream_sample(name, request, stream.body)


def _rate_limited() -> Sample:
    request = ask(LARGE, [user("Are you there?")], stream=False)
    message = "Error code: 429 - Rate limit reached: 20 requests a minute."
    exception = {
        "category": "provider_sdk",
        "provider": "openai",
        "type": "RateLimitError",
        "message": message,
        "status_code": 429,
        "body": {"message": "Rate limit reached: 20 requests a minute.", "code": 429},
    }
    fields = (
        ("is_exception", True),
        ("exception_data", exception),
        ("exception_message", message),
    )
    name = "test_errors.py::test_rate_limit[heron-70b]"
    return Sample("inference", name, request, None, fields=fields)
