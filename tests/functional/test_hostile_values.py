"""Values no API would send: each recording opens, plays and is counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from recviewer.reading.reader import fold, read
from recviewer.tui.app import RecviewerApp
from recviewer.tui.screens.main import MainScreen
from tests.functional.test_app import chat_chunk, recording
from tests.functional.unfiltered_app import check, opened
from tests.fuzz.examine import examine
from tests.stage import settle

OLLAMA_TIMES = (
    "9999-12-31T23:59:59Z",
    "2024-01-01T00:00:05Z",
    "2024-01-01T00:00:01Z",
    "0001-01-01T00:00:00Z",
    "never",
    5,
)


def streamed(*chunks: Any, **fields: Any) -> dict[str, Any]:
    """Return a streamed recording of chunks."""
    whole: dict[str, Any] = json.loads(recording("Really?", *chunks))
    return whole | fields


def choice(index: Any, **fields: Any) -> dict[str, Any]:
    """Return a chat chunk whose choice has an index."""
    return {"choices": [{"index": index, "delta": {"content": "x"}}], **fields}


def call(index: Any, arguments: str = "{}") -> dict[str, Any]:
    """Return a chunk that starts a tool call."""
    function = {"name": "f", "arguments": arguments}
    calls = [{"index": index, "id": f"call {index}", "function": function}]
    return chat_chunk(0, tool_calls=calls)


VALUES: dict[str, Any] = {
    "choice indexes": streamed(*map(choice, (10**9, -1, "0", None, 1.5, 10**30))),
    "tool call gaps": streamed(*map(call, (0, 7, 10**12, -3, "x", None))),
    "10,000 tool calls": streamed(*map(call, range(10_000))),
    "a bomb of arguments": streamed(call(0, "[" * 100_000 + "]" * 100_000)),
    "deep arguments": streamed(call(0, '{"a":' * 900 + "1" + "}" * 900)),
    "huge integers": streamed(
        choice(0, created=10**400, usage={"prompt_tokens": 10**400}),
        response={"body": [choice(0, created=2**64)], "status": 10**400},
    ),
    "created": streamed(
        *(choice(0, created=c) for c in (1e300, -5, float("nan"), 2**62, 1, 10**400))
    ),
    "times that go back": streamed(
        *({"model": "m", "created_at": t, "response": "x", "done": False}
          for t in OLLAMA_TIMES),
        {"created_at": 1, "response": "", "done": True, "total_duration": 1e308,
         "load_duration": 1e308, "eval_count": -1, "prompt_eval_count": 1e308},
    ),
    "usage that is a list": streamed(choice(0, usage=[1])),
    "choices that are an object": streamed({"choices": {"index": 0}}),
    "a body that is a number": streamed(response={"body": 5, "is_streaming": "no"}),
    "a request that is a list": streamed(request=[1]),
    "a test that is an object": streamed(test_id={"a": 1}),
    "1,000 kinds of chunk": streamed(
        *({"type": f"t{k}", f"k{k}": k} for k in range(1_000))
    ),
    "lone surrogates": streamed(
        chat_chunk(0, content="\ud800", role="\udfff", reasoning="a\ud800b"),
        choice(0, **{"\ud800": "\ud800"}),
        call(0, '"\ud800"'),
        test_id="\ud800",
    ),
}  # fmt: skip


def write(folder: Path, value: Any, name: str = "x") -> Path:
    """Write a recording."""
    file = folder / f"{name}.json"
    file.write_text(value if isinstance(value, str) else json.dumps(value))
    return file


@pytest.mark.parametrize("name", sorted(VALUES.keys() - {"10,000 tool calls"}))
def test_a_recording_with_strange_values_is_listed_and_printed(
    name: str, tmp_path: Path
) -> None:
    examine(write(tmp_path, VALUES[name]))


@pytest.mark.slow
async def test_recordings_with_strange_values_open_play_and_show_figures(
    tmp_path: Path,
) -> None:
    files = {name: write(tmp_path, value, name) for name, value in VALUES.items()}
    async with opened(tmp_path, files["created"]) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, MainScreen)
        screen.panels.toggle_chunks()
        for name, file in files.items():
            screen.open(str(file), 0)
            await settle(pilot)
            for control in ("start", "toggle", "step_forward", "next_mark", "end"):
                screen.action_player(control)
            await settle(pilot)
            check(pilot, name)
            await screen.run_action("figures")
            await settle(pilot)
            check(pilot, f"{name}, figures")
            if pilot.app.screen is not screen:
                await pilot.app.pop_screen()


def test_a_key_with_half_a_surrogate_pair_does_not_hide_the_text(
    tmp_path: Path,
) -> None:
    file = write(tmp_path, streamed(choice(0, **{"\ud800": 1})))
    reply = fold(read(file).exchanges[0])
    assert [c.index for c in reply.choices] == [0]
    assert not reply.notes


def test_of_repeated_keys_in_a_recording_the_last_one_counts(tmp_path: Path) -> None:
    text = json.dumps(streamed(choice(0)))
    twice = text.replace('"content": "x"', '"content": "x", "content": "y"')
    file = write(tmp_path, twice.replace('{"test_id"', '{"response": 1, "test_id"'))
    examine(file)
    (folded,) = fold(read(file).exchanges[0]).choices
    assert [track.text for track in folded.tracks] == ["y"]


def test_a_million_combining_marks_are_read(tmp_path: Path) -> None:
    text = "e" + "\u0301" * 1_000_000
    examine(write(tmp_path, streamed(chat_chunk(0, content=text))))


async def test_a_choice_of_100_000_combining_marks_is_drawn(tmp_path: Path) -> None:
    text = "e" + "\u0301" * 100_000
    file = write(tmp_path, streamed(chat_chunk(0, content=text)))
    async with opened(tmp_path, file) as pilot:
        check(pilot, "marks")


@pytest.mark.slow
async def test_100_mb_of_combining_marks_are_opened(tmp_path: Path) -> None:
    text = "e" + "\u0301" * 50_000_000
    whole = streamed(chat_chunk(0, content=text))
    file = tmp_path / "x.json"
    file.write_text(json.dumps(whole, ensure_ascii=False))
    assert file.stat().st_size > 100e6
    async with opened(tmp_path, file) as pilot:
        check(pilot, "marks")


async def test_a_failure_in_the_background_is_reported_and_the_app_goes_on(
    tmp_path: Path,
) -> None:
    file = write(tmp_path, streamed(chat_chunk(0, content="Quite.")))

    def count_sheep() -> None:
        raise ArithmeticError("too many [/] \x1b sheep")

    async with opened(tmp_path, file) as pilot:
        app = pilot.app
        assert isinstance(app, RecviewerApp)
        app.run_worker(count_sheep, name="count_sheep", thread=True)
        await settle(pilot)
        (notification,) = app._notifications
        message = notification.message
        assert "count_sheep failed: ArithmeticError: too many [/]" in message
        assert "test_hostile_values.py" in message
        check(pilot, "notification")
        assert app.failure is None
