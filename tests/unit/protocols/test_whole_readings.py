"""Everything that is read from an answer or a request, in every protocol.

The readings are in `answers.txt` and `requests.txt`: a title, the JSON that was
recorded, and below it all that is read from it.
"""

from __future__ import annotations

import json
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


@pytest.mark.parametrize(("title", "recorded", "expected"), readings("answers.txt"))
def test_an_answer_is_read_with_all_its_paths_and_notes(
    title: str, recorded: list[str], expected: list[str]
) -> None:
    chunks = Chunks(tuple(line.encode() for line in recorded))
    response = Response(bytes, chunks, streaming=len(recorded) > 1)
    protocol = title.partition(":")[0]
    exchange = Exchange(0, "made", protocol, Request(b"null", None), response)

    assert list(reply_lines(fold(exchange))) == expected


@pytest.mark.parametrize(("title", "recorded", "expected"), readings("requests.txt"))
def test_a_request_is_read_with_all_its_parts_and_paths(
    title: str, recorded: list[str], expected: list[str]
) -> None:
    (body,) = map(json.loads, recorded)

    assert list(prompt_lines(read_prompt(body))) == expected
