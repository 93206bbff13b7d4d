"""Everything that is read from an answer or a request, in every protocol.

The readings are in `answers.txt` and `requests.txt`: a title, the JSON that was
recorded, and below it all that is read from it. After an intended change, rewrite them
with `python -m tests.unit.protocols.test_whole_readings` and read the difference.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from recviewer.model.exchange import Chunks, Exchange, Request, Response
from recviewer.protocols.request.messages import read_prompt
from recviewer.reading.reader import fold
from tests.unit.protocols.described import prompt_lines, reply_lines


def readings(file: str) -> list[Any]:
    """Return titles, each with the recorded JSON and what is read from it."""
    text = Path(__file__).with_name(file).read_text(encoding="utf-8")
    found = []
    for block in text.split("\n# ")[1:]:
        title, *lines = block.rstrip().split("\n")
        recorded = [line[2:] for line in lines if line.startswith("> ")]
        expected = [line for line in lines if line and not line.startswith("> ")]
        found.append(pytest.param(title, recorded, expected, id=title))
    return found


def answer(title: str, recorded: list[str]) -> list[str]:
    """Read the chunks of an answer by the protocol that its title begins with."""
    chunks = Chunks(tuple(line.encode() for line in recorded))
    response = Response(bytes, chunks, streaming=len(recorded) > 1)
    protocol = title.partition(":")[0]
    exchange = Exchange(0, "made", protocol, Request(b"null", None), response)
    return list(reply_lines(fold(exchange)))


def request(title: str, recorded: list[str]) -> list[str]:
    """Read the body of a request."""
    del title
    (body,) = map(json.loads, recorded)
    return list(prompt_lines(read_prompt(body)))


def rewrite(file: str, read: Callable[[str, list[str]], list[str]]) -> None:
    """Write what is read now into the file with the readings."""
    path = Path(__file__).with_name(file)
    blocks = [path.read_text(encoding="utf-8").partition("\n")[0] + "\n"]
    for title, recorded, _ in (found.values for found in readings(file)):
        lines = [f"# {title}", *(f"> {line}" for line in recorded)]
        blocks.append("\n".join([*lines, *read(title, recorded)]) + "\n")
    path.write_text("\n".join(blocks), encoding="utf-8")


@pytest.mark.parametrize(("title", "recorded", "expected"), readings("answers.txt"))
def test_an_answer_is_read_with_all_its_paths_and_notes(
    title: str, recorded: list[str], expected: list[str]
) -> None:
    assert answer(title, recorded) == expected


@pytest.mark.parametrize(("title", "recorded", "expected"), readings("requests.txt"))
def test_a_request_is_read_with_all_its_parts_and_paths(
    title: str, recorded: list[str], expected: list[str]
) -> None:
    assert request(title, recorded) == expected


if __name__ == "__main__":
    rewrite("answers.txt", answer)
    rewrite("requests.txt", request)
