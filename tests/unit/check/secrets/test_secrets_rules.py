"""What the rules about secrets find, and what looks like it and is fine."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from recviewer.check.examples import answered, made_up_key, recording, streamed
from tests.unit.check.checking import findings, messages

KEY = made_up_key("gsk_", 52)
TOKEN = made_up_key("", 40, 7)


def with_headers(**headers: object) -> dict[str, Any]:
    value = recording(answered())
    value["request"]["headers"] = {k.replace("_", "-"): v for k, v in headers.items()}
    return value


def with_url(url: str) -> dict[str, Any]:
    value = recording(answered())
    value["request"]["url"] = url
    return value


@pytest.mark.parametrize(
    ("value", "where"),
    [
        (with_headers(x_key=KEY), "in the header x-key"),
        (with_url(f"https://api.groq.com/v1/models?k={KEY}"), "in the URL"),
        (recording(answered(), {"user": KEY}), "in the request"),
        (recording(answered(usage={"user": KEY})), "in the response"),
        (recording(answered(f"It is {KEY}")), "in the answer"),
        (
            recording(streamed({"content": KEY[:9]}, {"content": KEY[9:]})),
            "in the answer",
        ),
    ],
)
def test_a_key_is_found_wherever_it_stands(value: object, where: str) -> None:
    [found] = findings("K1", value)
    assert found.severity == "error"
    assert found.message.startswith(f"a key of Groq {where}: gsk_…, 56 characters")


def test_a_key_that_chunks_split_is_told_with_its_choice_and_first_chunk() -> None:
    pieces = ("Use ", KEY[:3], KEY[3:30], KEY[30:], ".")
    [found] = findings("K1", recording(streamed(*({"content": p} for p in pieces))))
    assert (found.choice, found.chunk) == (0, 1)


def test_a_key_is_told_once_however_often_it_stands_in_an_exchange() -> None:
    assert len(findings("K1", recording(answered(KEY), {"user": KEY}))) == 1


def test_two_keys_are_told_apart() -> None:
    other = made_up_key("gsk_", 52, 2)
    one, two = findings("K1", recording(answered(f"{KEY} {other}")))
    assert one.detail != two.detail


@pytest.mark.parametrize("rule", ["K1", "K4", "K5"])
def test_no_more_of_a_secret_is_told_than_what_is_public(rule: str) -> None:
    value = with_headers(authorization=f"Bearer {TOKEN}", cookie=f"s={TOKEN}", a=KEY)
    [said] = messages(rule, value)
    for secret in (TOKEN, KEY.removeprefix("gsk_")):
        assert not any(secret[n : n + 4] in said for n in range(len(secret) - 4))


def test_a_picture_is_no_key() -> None:
    picture = base64.b64encode(bytes(range(256)) * 40).decode() + "/" + KEY
    url = {"url": f"data:image/png;base64,{picture}"}
    parts = [{"type": "image_url", "image_url": url}]
    value = recording(answered(), {"messages": [{"role": "user", "content": parts}]})
    assert findings("K1", value) == []


@pytest.mark.parametrize(
    "value",
    [
        with_headers(authorization=f"Bearer {TOKEN}"),
        with_headers(Api_Key=TOKEN),
        with_headers(authorization=["Bearer short", TOKEN]),
        with_url(f"https://h/v1?key={TOKEN}"),
        with_url("https://me:kX93-vbnQ72-ppLw81@h/v1"),
    ],
)
def test_an_authorization_of_any_service_is_found(value: object) -> None:
    assert len(findings("K4", value)) == 1


@pytest.mark.parametrize(
    "value",
    [
        with_headers(authorization="Bearer test-key-1234567890abcdef"),
        with_headers(authorization="Bearer <ANTHROPIC_API_KEY_1>"),
        with_headers(authorization="Bearer cassette-key-anthropic"),
        with_headers(authorization="Bearer " + "*" * 40),
        with_headers(authorization=f"Bearer {KEY}"),
        with_headers(authorization=f"AWS4-HMAC-SHA256 Signature={TOKEN}"),
        with_headers(www_authenticate=f"Bearer {TOKEN}"),
        with_headers(x_ratelimit_remaining_tokens="1999999999999999999"),
        with_headers(mcp_session_id=TOKEN),
        with_url(f"https://h/v1?page_token={TOKEN}&id={TOKEN}"),
    ],
)
def test_what_lets_nobody_in_is_no_authorization(value: object) -> None:
    assert findings("K4", value) == []


@pytest.mark.parametrize(
    "words",
    [
        "replay-mode-token-00001",
        "LOCAL_LLM_KEY_NO_AUTH_1",
        "os.environ/OPENAI_KEY_2",
        "lm-studio-0.3.16-local",
        "Key-For-Replay-v2",
        "__OPENAI_API_KEY_V2__",
    ],
)
def test_words_and_short_numbers_are_no_authorization(words: str) -> None:
    assert findings("K4", with_headers(authorization=f"Bearer {words}")) == []


@pytest.mark.parametrize(
    "token",
    [
        "kx93-vbnq72-pplw81-zmt4",
        "3f2b8c1e-9d4a-4f6b-8e7d-1a2b3c4d5e6f",
        "9041833025571968",
        "replay-1a2b3c4d5e6f7g8h",
    ],
)
def test_parts_that_mix_letters_and_digits_are_an_authorization(token: str) -> None:
    assert len(findings("K4", with_headers(authorization=f"Bearer {token}"))) == 1


@pytest.mark.parametrize("name", ["x_auth_request_id", "x_token_trace_id"])
def test_the_id_of_a_request_is_no_authorization(name: str) -> None:
    assert findings("K4", with_headers(**{name: TOKEN})) == []


def test_an_id_that_is_secret_is_an_authorization() -> None:
    assert len(findings("K4", with_headers(x_secret_id=TOKEN))) == 1


@pytest.mark.parametrize(
    ("url", "count"),
    [
        ("http://testserver/v1/models", 0),
        ("https://api.example.com/v1/models", 0),
        ("https://llm.test:8443/v1/models", 0),
        ("https://contest.com/v1/models", 1),
        ("https://example.com.evil.io/v1/models", 1),
        ("http://localhost:8000/v1/models", 1),
    ],
)
def test_hosts_that_are_made_up_know_no_authorization(url: str, count: int) -> None:
    value = with_headers(authorization=f"Bearer {TOKEN}")
    value["request"]["url"] = url
    assert len(findings("K4", value)) == count


def test_a_password_is_told_without_a_hash_that_would_tell_it() -> None:
    basic = base64.b64encode(b"mary:kX93-vbnQ72").decode().rstrip("=")
    [said] = messages("K4", with_headers(authorization=f"Basic {basic}"))
    assert "sha256" not in said


def test_each_cookie_of_an_account_is_found() -> None:
    header = f"__cf_bm={TOKEN}; sid={TOKEN}; lang=en; auth={TOKEN[::-1]}"
    assert len(findings("K5", with_headers(cookie=header))) == 2


@pytest.mark.parametrize(
    ("url", "count"),
    [
        ("http://localhost:8000/v1/models", 0),
        ("http://127.0.0.1/login", 0),
        ("http://[::1]:80/", 0),
        ("http://testserver/v1/models", 0),
        ("http://localhost.cloud.io/v1/models", 1),
    ],
)
def test_cookies_of_servers_on_this_machine_let_nobody_in(url: str, count: int) -> None:
    value = with_headers(cookie=f"JSESSIONID={TOKEN}")
    value["request"]["url"] = url
    assert len(findings("K5", value)) == count


@pytest.mark.parametrize("name", ["csrftoken", "XSRF-TOKEN", "_csrf"])
def test_a_cookie_that_guards_forms_is_of_no_account(name: str) -> None:
    assert findings("K5", with_headers(cookie=f"{name}={TOKEN}")) == []


def test_the_attributes_of_a_cookie_are_none() -> None:
    header = "lang=en; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Path=/a1b2c3d4e5f6g7h8i9"
    assert findings("K5", with_headers(set_cookie=header)) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("mary@smith-labs.io and again mary@smith-labs.io", 1),
        ("mary@example.com, git@github.com, noreply@anthropic.com", 0),
        ("@decorator.method or pkg@1.2.3", 0),
    ],
)
def test_addresses_of_people_are_found(text: str, count: int) -> None:
    assert len(findings("K6", recording(answered(text)))) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("/home/mjones/a and /home/mjones/b", 1),
        ("/Users/mary/x", 1),
        (r"C:\Users\mary\x", 1),
        ("/home/runner/a, /home/user/b, see docs/home/page/a", 0),
    ],
)
def test_home_folders_of_people_are_found(text: str, count: int) -> None:
    assert len(findings("K7", recording(answered(json.dumps(text))))) == count
