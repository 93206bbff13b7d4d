from __future__ import annotations

from pathlib import Path

import pytest

from recviewer.library.summarize import summarize
from recviewer.library.summary import Summary
from tests.unit.library.recordings import assistant, chat, write


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "0a1b.json"


def summary_of(path: Path, recording: object) -> Summary:
    (summary,) = summarize(write(path, recording))
    return summary


def call(endpoint: str, body: object, answer: object, **request: object) -> object:
    asked = {"endpoint": endpoint, "body": body, **request}
    return {"request": asked, "response": {"body": answer}}


def test_the_title_is_the_last_text_of_the_user(path: Path) -> None:
    recording = chat("First?", assistant("Yes."), "  Second,\n then?")
    assert summary_of(path, recording).title == "Second, then?"


def test_a_long_title_ends_with_an_ellipsis(path: Path) -> None:
    title = summary_of(path, chat("word " * 50)).title
    assert len(title) <= 80
    assert title.endswith("word…")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "<|start_header_id|>system<|end_header_id|>Be kind.<|eot_id|>"
            "<|start_header_id|>user<|end_header_id|>\n\nHow are you?<|eot_id|>"
            "<|start_header_id|>assistant<|end_header_id|>\n\n",
            "How are you?",
        ),
        (
            "<|im_start|>user\nHow are you?<|im_end|>\n<|im_start|>assistant",
            "How are you?",
        ),
        ("[INST] Hello [/INST] Hi. [INST] How are you? [/INST]", "How are you?"),
        (
            "Task: check.\n<BEGIN CONVERSATION>\n\nUser: Hello\n\nAgent: Hi\n\n"
            "User: How are you?\n\n<END CONVERSATION>\n\nAnswer.",
            "How are you?",
        ),
        (
            "<|start_header_id|>user<|end_header_id|>\n\nTask: check.\n\n"
            "User: How are you?\n\n<END CONVERSATION>\n\nAnswer.<|eot_id|>",
            "How are you?",
        ),
    ],
)
def test_a_templated_prompt_is_titled_by_its_last_user_turn(
    path: Path, text: str, title: str
) -> None:
    assert summary_of(path, chat(text)).title == title


def test_a_plain_completion_is_titled_by_its_last_line(path: Path) -> None:
    recording = call("/v1/completions", {"prompt": "Finish this.\nRoses are"}, None)
    assert summary_of(path, recording).title == "Roses are"


def test_without_a_user_the_tool_call_is_the_title(path: Path) -> None:
    recording = chat(calls=[("get_weather", '{"city": "Paris", "unit": "C"}')])
    assert summary_of(path, recording).title == "get_weather(Paris, C)"


def test_a_tool_invocation_is_titled_by_its_call(path: Path) -> None:
    request = {"tool_name": "web_search", "kwargs": {"query": "latest Python"}}
    recording = {"request": request, "response": {"body": {"content": "…"}}}
    summary = summary_of(path, recording)
    assert (summary.title, summary.endpoint) == (
        "web_search(latest Python)",
        "web_search",
    )


def test_a_list_of_models_is_titled_by_their_number(path: Path) -> None:
    models = [{"__type__": "openai.types.model.Model", "__data__": {"id": "m"}}] * 3
    assert summary_of(path, call("/v1/models", {}, models)).title == "models · 3"


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("a text", "embeddings · a text"),
        (["one", "two"], "embeddings · 2 inputs · one"),
        ([1, 2, 3], "embeddings · 3 tokens"),
        ([], "embeddings · 0 inputs"),
    ],
)
def test_embeddings_are_titled_by_their_input(
    path: Path, asked: object, title: str
) -> None:
    recording = call("/v1/embeddings", {"input": asked}, {"data": []})
    assert summary_of(path, recording).title == title


def test_an_error_without_a_prompt_is_titled_by_its_message(path: Path) -> None:
    recording = {
        "request": {"endpoint": "/v1/chat/completions", "body": {}},
        "response": {
            "body": None,
            "is_exception": True,
            "exception_data": {"message": "no such model", "status_code": 404},
        },
    }
    summary = summary_of(path, recording)
    assert (summary.title, summary.error) == ("no such model", True)


def test_a_title_never_fails_for_want_of_one(path: Path) -> None:
    assert summary_of(path, call("/api/pull", None, None)).title == "/api/pull"
    assert summary_of(path, call("", None, None)).title == "0a1b.json"


def test_the_marks_of_a_streamed_answer_are_noted(path: Path) -> None:
    recording = chat("Hi", stream=True, choices=2, finish="length", test_id="t.py::t")
    summary = summary_of(path, recording)
    assert summary.streaming
    assert (summary.choices, summary.chunks) == (2, 2)
    assert (summary.finish, summary.unusual_finish) == (("length",), "length")
    assert summary.test_id == "t.py::t"


def test_an_ordinary_finish_deserves_no_word(path: Path) -> None:
    summary = summary_of(path, chat("Hi", calls=[("f", "{}")], finish="tool_calls"))
    assert (summary.tools, summary.unusual_finish) == (True, "")


def test_images_in_the_request_are_noted(path: Path) -> None:
    image = {"type": "image_url", "image_url": {"url": "https://example.com/x.png"}}
    text = {"type": "text", "text": "What is this?"}
    summary = summary_of(path, chat({"role": "user", "content": [image, text]}))
    assert (summary.images, summary.title) == (True, "What is this?")


def test_a_summary_is_small(path: Path) -> None:
    summary = summary_of(path, chat("x" * 100_000, answer="y" * 100_000))
    assert len(repr(summary)) < 2_000


def test_a_recording_that_is_given_up_has_no_summary(path: Path) -> None:
    file = write(path, chat("Hi"))
    assert summarize(file, cancelled=lambda: True) == ()
