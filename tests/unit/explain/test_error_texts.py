"""Errors as recorders print them, by their sources; the names in them are made up."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.explain.error_texts import Told, read_error

URL = "https://api.example.com/v1/chat/completions"
BODY = {"model": "m1", "messages": [{"role": "user", "content": 'It\'s "me"\n'}]}
JSON = json.dumps(BODY)
PYTHON = repr(BODY)
KEY = "0f" * 32

VCRPY_9 = f"""\
vcr.errors.CannotOverwriteExistingCassetteException: Can't play back this request: \
no recorded interaction matches it (the closest differ in body).
record_mode 'none' doesn't record new requests.

  POST {URL}
  body: BODY

Cassette: tests/cassettes/test_chat.yaml
  record_mode: none
  match_on: method, uri, body
  interactions: 1 recorded, 0 played

Closest recorded requests:
  1. POST {URL}
     body differs:
       --- recorded
       +++ this request
"""

VCR = f"""\
An HTTP request has been made that VCR does not know how to handle:
  POST {URL}
  Body: {JSON}

VCR is currently using the following cassette:
  - spec/cassettes/chat.yml
    - :record => :once
"""

TEXTS = {
    "ogx": (
        f"Recording not found for request hash: {KEY}\n"
        f"Model: m1 | Request: POST {URL}\n\nRun './scripts/integration-tests.sh'",
        Told("OGX", "POST", URL, model="m1", key=KEY),
    ),
    "ogx genai": (
        f"Recording not found for genai request hash: {KEY}\n"
        "Model: m1 | Endpoint: /generate_content\n",
        Told("OGX", endpoint="/generate_content", model="m1", key=KEY),
    ),
    "ogx tool": (
        "Recording not found for tavily.web_search | Request: {'query': 'a'}\n\nRun",
        Told("OGX", provider="tavily", tool_name="web_search", body={"query": "a"}),
    ),
    "ogx passed through": (
        f"Recording not found for httpx stream POST {URL}\n\nRun",
        Told("OGX", "POST", URL),
    ),
    "ogx rerank": (
        f"Recording not found for rerank request | URL: {URL}\n\nRun",
        Told("OGX", url=URL),
    ),
    "llama-stack": (
        f"No recorded response found for request hash: {KEY[:12]}\n"
        f"Request: POST {URL} {PYTHON}\nModel: m1\nTo record this response, run",
        Told("llama-stack", "POST", URL, key=KEY[:12], body=BODY),
    ),
    "the first llama-stack": (
        f"No recorded response found for request hash: {KEY[:12]}\n"
        "Endpoint: /v1/chat/completions\nModel: m1\nTo record this response, run",
        Told("llama-stack", endpoint="/v1/chat/completions", model="m1", key=KEY[:12]),
    ),
    "vcrpy before 9": (
        "Can't overwrite existing cassette ('a/chat.yaml') in your current record mode"
        f" ('none').\nNo match for the request (<Request (POST) {URL}>) was found.\n"
        "Found 1 similar requests with 1 different matcher(s) :\n\n"
        f"1 - (<Request (POST) {URL}>).\nMatchers succeeded : ['method', 'uri']\n"
        f"Matchers failed :\nbody - assertion failure :\n{PYTHON} != {{'model': 1}}",
        Told("vcrpy", "POST", URL, body=BODY, files=("a/chat.yaml",)),
    ),
    "the first vcrpy": (
        f"No match for the request (<Request (POST) {URL}>) was found. "
        "Can't overwrite existing cassette ('a/chat.yaml') in your current record mode"
        " ('none').",
        Told("vcrpy", "POST", URL, files=("a/chat.yaml",)),
    ),
    "vcrpy": (
        VCRPY_9.replace("BODY", JSON),
        Told(
            "vcrpy", "POST", URL, body=BODY, files=("tests/cassettes/test_chat.yaml",)
        ),
    ),
    "litellm": (
        "replay miss for test_a.py::test_chat: no recorded interaction matches key post"
        " /openai/v1/chat/completions #0f0f; closest recorded key is post"
        " /openai/v1/chat/completions #1e1e (0001.json)\n",
        Told(
            "litellm",
            "post",
            "/openai/v1/chat/completions",
            test_id="test_a.py::test_chat",
        ),
    ),
    "nock": (
        "Error: Nock: No match for request "
        + json.dumps(
            {"method": "POST", "url": URL, "headers": {}, "body": JSON}, indent=2
        ),
        Told("nock", "POST", URL, body=BODY),
    ),
    "the first nock": (
        f"Error: Nock: No match for request POST {URL} {JSON}",
        Told("nock", "POST", URL, body=BODY),
    ),
    "httprr": (
        f"cached HTTP response not found for:\nPOST {URL} HTTP/1.1\r\nHost: a\r\n"
        f"Content-Length: 1\r\n\r\n{JSON}\n\nHint: Re-run tests with -httprecord=.",
        Told("httprr", "POST", URL, body=BODY),
    ),
    "VCR": (VCR, Told("VCR", "POST", URL, body=BODY)),
    "WebMock": (
        f"Unregistered request: POST {URL} with body '{JSON}' with headers {{}}",
        Told("WebMock", "POST", URL, body=BODY),
    ),
    "Azure": (
        f"Unable to find a record for the request POST {URL}\nMethod doesn't match",
        Told("Azure's test proxy", "POST", URL),
    ),
    "Polly.js": (
        "PollyError: [Polly] [adapter:fetch] Recording for the following request is not"
        f" found and `recordIfMissing` is `false`.\nPOST {URL}\n",
        Told("Polly.js", "POST", URL),
    ),
    "go-vcr": (
        f'Post "{URL}": requested interaction not found',
        Told("go-vcr", "Post", URL),
    ),
    "pytest-httpx": (
        f"No response can be found for POST request on {URL} amongst:\n",
        Told("pytest-httpx", "POST", URL),
    ),
    "RESPX": (
        f"RESPX: <Request('POST', '{URL}')> not mocked!",
        Told("RESPX", "POST", URL),
    ),
    "responses": (
        "Connection refused by Responses - the call doesn't match any registered mock."
        f"\n\nRequest: \n- POST {URL}\n\nAvailable matches:",
        Told("responses", "POST", URL),
    ),
}


@pytest.mark.parametrize(("text", "told"), TEXTS.values(), ids=TEXTS)
def test_the_error_of_a_recorder_names_the_request(text: str, told: Told) -> None:
    assert read_error(text) == told
    assert read_error(f"some log\n{text}\nmore of it") == told


@pytest.mark.parametrize(("text", "told"), TEXTS.values(), ids=TEXTS)
def test_it_is_found_in_what_pytest_prints(text: str, told: Told) -> None:
    if "\r" in text:
        pytest.skip("pytest prints lines, and not how they ended")
    marked = "\n".join(f"E   {line}".rstrip() for line in text.split("\n"))

    found = read_error(f"\x1b[31m{marked}\x1b[0m\nFAILED a/test_b.py::test_c[1-d]\n")

    assert found is not None
    assert found.test_id == (told.test_id or "a/test_b.py::test_c[1-d]")
    assert (found.by, found.url, found.body) == (told.by, told.url, told.body)


@pytest.mark.parametrize("job", ["", "test (3.12)\tRun tests\t"])
def test_it_is_found_in_the_log_of_an_action(job: str) -> None:
    text, told = TEXTS["ogx"]
    lines = (
        f"{job}2026-05-01T08:03:40.1234567Z \x1b[1mE   {line}\x1b[0m"
        for line in text.splitlines()
    )

    assert read_error("\n".join(lines)) == told


def test_vcrpy_shows_only_the_beginning_of_a_long_body() -> None:
    shown = f"{JSON[:63]}… (1016 characters)"

    told = read_error(VCRPY_9.replace("BODY", shown))

    assert told is not None
    assert told.cut
    assert told.body == {
        "model": "m1",
        "messages": [{"role": "user", "content": "It's "}],
    }


def test_vcrpy_says_when_an_answer_was_already_played() -> None:
    text = VCRPY_9.replace(
        "no recorded interaction matches it (the closest differ in body)",
        "it matches 1 recorded interaction, but that has already been played back",
    )

    told = read_error(text.replace("BODY", JSON))

    assert told is not None
    assert "already played" in told.remark


def test_the_body_that_an_error_lacks_is_taken_from_the_log_of_the_client() -> None:
    options = {"method": "post", "url": "/chat/completions", "json_data": BODY}
    text, told = TEXTS["ogx"]

    found = read_error(f"DEBUG openai._base_client Request options: {options}\n{text}")

    assert found is not None
    assert (found.body, found.key) == (BODY, told.key)


def test_an_exception_that_is_printed_in_one_line_is_read_as_well() -> None:
    text, told = TEXTS["ogx"]

    assert read_error(repr(RuntimeError(text))) == told


def test_a_log_with_a_request_needs_no_recorder() -> None:
    told = read_error(f"INFO httpx: HTTP Request: POST {URL} \nsent {JSON}\n")

    assert told == Told("", "POST", URL, body=BODY)


@pytest.mark.parametrize("text", ["", "nothing here", "GET it", "{}", "messages: 3"])
def test_a_text_without_a_request_tells_nothing(text: str) -> None:
    assert read_error(text) is None


@given(
    st.lists(st.sampled_from([*TEXTS.values()]).map(lambda each: each[0])), st.text()
)
def test_any_text_is_read_without_a_crash(texts: list[str], between: str) -> None:
    text: Any = between.join(texts)

    read_error(text[: len(text) * 2 // 3])


@pytest.mark.parametrize(
    "text",
    [
        '{"messages": [' * 20_000,
        "Can't play back this request: " * 5_000,
        "Can't play back this request: it matches\n" + "\n" * 200_000,
        "Recording not found for request hash: " + "0" * 100_000,
        "a" * 500_000 + ".py",
        "a/" * 100_000 + "b.py::",
    ],
)
def test_no_text_takes_more_than_a_moment(text: str) -> None:
    assert read_error(text) is None
