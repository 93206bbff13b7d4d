"""The whole program in a real terminal, as a person uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from recviewer.config import samples
from tests.cases import cases
from tests.functional.terminal import Terminal
from tests.samples import sample_file

SAMPLES = str(samples.folder())
SIZES = cases((80, 24), slow=[(120, 40), (220, 60)])


def chat_chunk(choice: int, **delta: object) -> dict[str, object]:
    """Build one chat completion chunk as the recorder wraps it."""
    return {
        "__type__": "openai.types.chat.chat_completion_chunk.ChatCompletionChunk",
        "__data__": {
            "id": "c",
            "object": "chat.completion.chunk",
            "created": 0,
            "model": "m",
            "choices": [{"index": choice, "delta": delta, "finish_reason": None}],
        },
    }


def recording(question: str, *chunks: dict[str, object]) -> str:
    """Build a streamed recording of one question."""
    return json.dumps(
        {
            "test_id": "test_a.py::test_b[m]",
            "request": {
                "method": "POST",
                "url": "http://localhost/v1/chat/completions",
                "headers": {},
                "body": {"messages": [{"role": "user", "content": question}]},
                "endpoint": "/v1/chat/completions",
                "model": "m",
            },
            "response": {"body": list(chunks), "is_streaming": True},
        }
    )


@pytest.mark.parametrize("size", SIZES)
def test_a_folder_opens_and_q_leaves(size: tuple[int, int]) -> None:
    with Terminal(SAMPLES, size=size) as terminal:
        terminal.wait_for("Recordings 27")
        terminal.send("q")
        assert terminal.close() == 0


@pytest.mark.parametrize("size", SIZES)
def test_a_recording_is_filtered_opened_and_played_to_its_end(
    size: tuple[int, int],
) -> None:
    with Terminal("--speed", "64", SAMPLES, size=size) as terminal:
        terminal.wait_for("Recordings 27")
        terminal.send("/", "dark at night", "enter")
        terminal.wait_for("418/418 chunks")
        terminal.send("0")
        terminal.wait_for("0:00.0 /")
        terminal.wait_for("choice 1")
        terminal.send("space")
        terminal.wait_for("418/418 chunks")
        terminal.send("q")
        assert terminal.close() == 0


def test_a_single_file_is_opened_at_the_start() -> None:
    file = sample_file("67d265af")
    with Terminal(str(file), size=(120, 40)) as terminal:
        terminal.wait_for("Why is the sky dark at night?")
        terminal.wait_for("choice 1")


def test_an_address_opens_its_chunk() -> None:
    file = sample_file("67d265af")
    with Terminal(f"{file}#choice=1&chunk=120", size=(120, 40)) as terminal:
        terminal.wait_for("121/418 chunks")


def test_a_recording_from_standard_input_leaves_the_keyboard_working(
    tmp_path: Path,
) -> None:
    file = tmp_path / "piped.txt"
    file.write_text(recording("Who is piped?", chat_chunk(0, content="I am.")))
    with Terminal("-", size=(120, 40), stdin=file) as terminal:
        terminal.wait_for("I am.")
        terminal.send("q")
        assert terminal.close() == 0


def test_one_key_shows_the_chunk_and_its_json_path() -> None:
    file = sample_file("67d265af")
    with Terminal(f"{file}#chunk=120", size=(160, 45)) as terminal:
        terminal.wait_for("121/418 chunks")
        terminal.send("c")
        terminal.wait_for("5 chunk 120 · ")


def test_a_broken_file_says_what_is_wrong_and_the_app_goes_on(tmp_path: Path) -> None:
    (tmp_path / "cut.json").write_text('{"request": {')
    (tmp_path / "fine.json").write_text(
        recording("All well?", chat_chunk(0, content="Quite."))
    )
    with Terminal(str(tmp_path), size=(120, 40)) as terminal:
        terminal.wait_for("Recordings 2")
        terminal.wait_for("unreadable")
        terminal.send("/", "cut.json", "enter")
        terminal.wait_for("expected a recording")
        terminal.send("/", "\x7f" * 8)
        terminal.wait_for("/ filter")
        terminal.send("well", "enter")
        terminal.wait_for("Quite.")


def test_hostile_text_reaches_no_terminal(tmp_path: Path) -> None:
    attack = "\x1b]52;c;aGFja2Vk\x07[/][red]\x00\u202e\x9b31m"
    chunk = chat_chunk(0, content=attack, reasoning=attack, role=attack)
    (tmp_path / "attack.json").write_text(recording(attack, chunk, chunk))
    with Terminal(str(tmp_path), size=(160, 45)) as terminal:
        terminal.wait_for("Recordings 1")
        terminal.send("down", "down", "enter")
        terminal.wait_for("2/2 chunks")
        terminal.send("c", "d")
        terminal.wait_for("5 chunk 1 · ")
        terminal.send("w")
        terminal.wait_for("whole exchange")
        assert b"\x1b]52" not in terminal.output
        assert b"\x00" not in terminal.output
        assert b"\xc2\x9b" not in terminal.output
        assert "\u202e".encode() not in terminal.output


def test_nothing_under_the_folder_is_written(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(recording("Still?", chat_chunk(0, content="Still.")))
    before = [(p, p.stat().st_mtime_ns) for p in (tmp_path, file)]
    with Terminal(str(tmp_path), size=(120, 40), cwd=tmp_path) as terminal:
        terminal.wait_for("Recordings 1")
        terminal.send("q")
        assert terminal.close() == 0
    assert [(p, p.stat().st_mtime_ns) for p in (tmp_path, file)] == before
    assert list(tmp_path.iterdir()) == [file]
