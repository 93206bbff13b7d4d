"""Where requests go, and which variables lead there."""

from __future__ import annotations

import pytest

from recviewer.record.upstreams import environment, find, parse_upstreams

PROXY = "http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("to", "asked", "url"),
    [
        ("https://api.openai.com", "/v1/models", "https://api.openai.com/v1/models"),
        ("https://api.openai.com/v1", "/v1/models", "https://api.openai.com/v1/models"),
        (
            "https://api.openai.com/v1/",
            "/models?a=b",
            "https://api.openai.com/v1/models?a=b",
        ),
        (
            "https://x.example/api/v1",
            "/v1/messages",
            "https://x.example/api/v1/messages",
        ),
        ("https://x.example/a/v1", "/a/v1/chat", "https://x.example/a/v1/chat"),
        ("http://[::1]:8000", "//evil.example/x", "http://[::1]:8000//evil.example/x"),
    ],
)
def test_what_address_and_path_share_counts_once(to: str, asked: str, url: str) -> None:
    assert find(parse_upstreams([to]), asked) == url


def test_a_prefix_is_a_whole_part_of_the_path() -> None:
    upstreams = parse_upstreams(["a=http://one.example", "ab=http://two.example"])
    assert find(upstreams, "/ab/x") == "http://two.example/x"
    assert find(upstreams, "/a?x=1") == "http://one.example/?x=1"
    assert find(upstreams, "/abc/x") is None


@pytest.mark.parametrize(
    ("to", "variables"),
    [
        ("https://api.openai.com", {"OPENAI_BASE_URL": "/v1"}),
        ("https://api.openai.com/v1", {"OPENAI_BASE_URL": "/v1"}),
        ("https://api.anthropic.com/v1", {"ANTHROPIC_BASE_URL": ""}),
        ("openai=http://gateway.example/v3", {"OPENAI_BASE_URL": "/openai/v3"}),
        (
            "https://generativelanguage.googleapis.com/v1beta/openai",
            {"GOOGLE_GEMINI_BASE_URL": ""},
        ),
    ],
)
def test_the_variables_of_the_servers_vendor_are_set_and_no_others(
    to: str, variables: dict[str, str]
) -> None:
    found = environment(parse_upstreams([to]), PROXY)
    found.pop("OPENAI_API_BASE", None)
    assert found == {name: PROXY + path for name, path in variables.items()}


def test_a_server_of_no_known_vendor_gets_all_variables() -> None:
    found = environment(parse_upstreams(["http://localhost:8000/v1"]), PROXY)
    assert found["OPENAI_BASE_URL"] == f"{PROXY}/v1"
    assert found["ANTHROPIC_BASE_URL"] == found["OLLAMA_HOST"] == PROXY


def test_another_variable_may_name_its_path() -> None:
    upstreams = parse_upstreams(["https://api.openai.com"])
    found = environment(upstreams, PROXY, ["MY_URL", "MY_API=/v1"])
    assert (found["MY_URL"], found["MY_API"]) == (PROXY, f"{PROXY}/v1")
