from __future__ import annotations

import json
from pathlib import Path

import pytest

from recviewer.library.scan.summarize import summarize
from recviewer.library.summary import Summary
from tests.unit.library.recordings import assistant, chat, write


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "0a1b.json"


def summary_of(path: Path, recording: object) -> Summary:
    (summary,) = summarize(write(path, recording))
    return summary


def call(endpoint: str, body: object, answer: object, **request: object) -> object:
    requested = {"endpoint": endpoint, "body": body, **request}
    return {"request": requested, "response": {"body": answer}}


def test_a_context_that_is_stored_is_no_call_to_a_model(path: Path) -> None:
    stored = {"name": "cachedContents/c", "usageMetadata": {"totalTokenCount": 9}}
    asked = {"model": "m", "contents": [{"role": "user", "parts": [{"text": "a"}]}]}
    url = "https://h/v1beta/cachedContents"
    call = {
        "request": {"method": "POST", "uri": url, "body": json.dumps(asked)},
        "response": {"status": {"code": 200}, "body": {"string": json.dumps(stored)}},
    }
    summary = summary_of(path, {"version": 1, "interactions": [call]})
    assert (summary.other, summary.choices) == (True, 0)


def test_what_has_failed_of_a_batch_is_a_call_to_a_model(path: Path) -> None:
    error = {"type": "overloaded_error", "message": "Busy"}
    result = {"type": "errored", "error": {"type": "error", "error": error}}
    summary = summary_of(path, {"custom_id": "a", "result": result})
    assert (summary.title, summary.error, summary.other) == ("Busy", True, False)


def test_the_title_is_the_last_text_of_the_user(path: Path) -> None:
    recording = chat("First?", assistant("Yes."), "  Second,\n then?")
    assert summary_of(path, recording).title == "Second, then?"


def cassette(path: Path, *calls: tuple[str, str, object]) -> tuple[Summary, ...]:
    """Summarise made-up calls of a method, an address and a request's body."""
    listed = [
        {
            "request": {"method": method, "uri": url, "body": json.dumps(body)},
            "response": {"status": {"code": 404}, "body": {"string": "gone"}},
        }
        for method, url, body in calls
    ]
    return summarize(write(path, {"interactions": listed, "version": 1}))


def test_other_calls_are_titled_by_method_and_address(path: Path) -> None:
    entries = cassette(
        path,
        ("POST", "https://h.example/oauth/token?key=secret", {"grant": "x"}),
        ("post", "https://h.example/graphql?CurrentUser", {"query": "{me}"}),
        ("GET", "https://h.example/", None),
    )
    assert all(entry.other for entry in entries)
    assert [entry.title for entry in entries] == [
        "POST /oauth/token · 404",
        "POST /graphql?CurrentUser · 404",
        "GET h.example/ · 404",
    ]


@pytest.mark.parametrize(
    ("url", "body", "title", "model"),
    [
        (
            "https://b.example/model/made.up-v1%3A0/converse",
            {"messages": [{"role": "user", "content": [{"text": "Hi?"}]}]},
            "Hi?",
            "made.up-v1:0",
        ),
        (
            "https://g.example/v1/models/made-up:generateContent",
            {"contents": [{"parts": [{"text": "Hi?"}]}]},
            "Hi?",
            "made-up",
        ),
        (
            "https://a.example/openai/deployments/mine/chat/completions",
            {"messages": [{"role": "user", "content": "Hi?"}]},
            "Hi?",
            "mine",
        ),
        ("https://o.example/v1/responses", {"input": "Hi?"}, "Hi?", ""),
        (
            "https://c.example/v1/chat",
            {"model": "made-up", "message": "Hi?"},
            "Hi?",
            "made-up",
        ),
        (
            "https://a.example/v1/complete",
            {"prompt": "\n\nHuman: Hi?\n\nAssistant:"},
            "Hi?",
            "",
        ),
    ],
)
def test_calls_to_models_are_titled_by_what_was_asked(
    url: str, body: object, title: str, model: str, path: Path
) -> None:
    (entry,) = cassette(path, ("POST", url, body))
    assert (entry.title, entry.model, entry.other) == (title, model, False)


@pytest.mark.parametrize(
    ("url", "endpoint", "title"),
    [
        ("https://h.example/a/b?key=secret", "/a/b", "GET /a/b · 404"),
        ("https://h.example/a/b?back=https://h.example/c", "/a/b", "GET /a/b · 404"),
        ("https://h.example/?key=secret", "/", "GET h.example/ · 404"),
        ("https://h.example?key=secret", "", "GET h.example · 404"),
        ("/a/b?key=secret", "/a/b", "GET /a/b · 404"),
    ],
)
def test_neither_title_nor_endpoint_contains_a_query_with_a_value(
    path: Path, url: str, endpoint: str, title: str
) -> None:
    (entry,) = cassette(path, ("GET", url, None))
    assert (entry.endpoint, entry.title) == (endpoint, title)


def test_a_recorded_endpoint_loses_its_query(path: Path) -> None:
    summary = summary_of(path, call("/v1/models?key=secret", None, {"data": []}))
    assert (summary.endpoint, summary.title) == ("/v1/models", "models · 0")


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
    ("requested", "title"),
    [
        ("a text", "embeddings · a text"),
        (["one", "two"], "embeddings · 2 inputs · one"),
        ([1, 2, 3], "embeddings · 3 tokens"),
        ([], "embeddings · 0 inputs"),
    ],
)
def test_embeddings_are_titled_by_their_input(
    path: Path, requested: object, title: str
) -> None:
    recording = call("/v1/embeddings", {"input": requested}, {"data": []})
    assert summary_of(path, recording).title == title


@pytest.mark.parametrize(
    ("endpoint", "body", "answer", "title"),
    [
        ("/v1/embed", {"texts": ["a", "b"]}, {"embeddings": [[1.5]]}, "2 inputs · a"),
        (
            "/v1beta/models/m:embedContent",
            {"content": {"parts": [{"text": "a"}]}},
            {"embedding": {"values": [1.5]}},
            "a",
        ),
        (
            "/v1beta/models/m:batchEmbedContents",
            {"requests": [{"content": {"parts": [{"text": "a"}]}}] * 2},
            {"embeddings": [{"values": [1.5]}]},
            "2 inputs · a",
        ),
        ("/model/titan/invoke", {"inputText": "a"}, {"embedding": [1.5]}, "a"),
    ],
)
def test_embeddings_of_other_apis_are_titled_by_their_input(
    path: Path, endpoint: str, body: object, answer: object, title: str
) -> None:
    summary = summary_of(path, call(endpoint, body, answer))

    assert summary.title == f"embeddings · {title}"


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


def test_without_anything_else_endpoint_or_file_name_is_the_title(path: Path) -> None:
    assert summary_of(path, call("/api/pull", None, None)).title == "/api/pull"
    assert summary_of(path, call("", None, None)).title == "0a1b.json"


def test_a_summary_notes_streaming_choices_finish_and_test(path: Path) -> None:
    recording = chat("Hi", stream=True, choices=2, finish="length", test_id="t.py::t")
    summary = summary_of(path, recording)
    assert summary.streaming
    assert (summary.choices, summary.chunks) == (2, 2)
    assert (summary.finish, summary.unusual_finish) == (("length",), "length")
    assert summary.test_id == "t.py::t"


def test_an_ordinary_finish_is_not_unusual(path: Path) -> None:
    summary = summary_of(path, chat("Hi", calls=[("f", "{}")], finish="tool_calls"))
    assert (summary.tools, summary.unusual_finish) == (True, "")


def test_a_summary_notes_images_in_the_request(path: Path) -> None:
    image = {"type": "image_url", "image_url": {"url": "https://example.com/x.png"}}
    text = {"type": "text", "text": "What is this?"}
    summary = summary_of(path, chat({"role": "user", "content": [image, text]}))
    assert (summary.images, summary.title) == (True, "What is this?")


def test_a_summary_of_long_texts_is_small(path: Path) -> None:
    summary = summary_of(path, chat("x" * 100_000, answer="y" * 100_000))
    assert len(repr(summary)) < 2_000


def test_a_cancelled_recording_has_no_summary(path: Path) -> None:
    file = write(path, chat("Hi"))
    assert summarize(file, cancelled=lambda: True) == ()
