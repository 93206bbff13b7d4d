from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
import yaml

from recviewer.errors import ReadError
from recviewer.library.scan.scanner import same_on_disk
from recviewer.library.scan.summarize import summarize
from recviewer.reading import reader
from tests.unit.formats.inputs import REQUEST_TEXT, SSE, first_text, read


def call(then: dict[str, Any] | None = None, **when: Any) -> dict[str, Any]:
    asked = {"path": "/v1/chat/completions", "method": "POST", "body": REQUEST_TEXT}
    header = [{"name": "content-type", "value": "text/event-stream"}]
    answered = {"status": 200, "header": header, "body": SSE}
    return {"when": asked | when, "then": answered | (then or {})}


def test_a_document_is_a_call() -> None:
    first, second = read(yaml.safe_dump_all([call(), call({"status": 500})]))

    assert (first.format, first.protocol) == ("httpmock", "openai-chat")
    assert (first.request.method, first.request.url) == ("POST", "/v1/chat/completions")
    assert first.request.model == "made-up"
    assert first.response.headers == {"content-type": "text/event-stream"}
    assert (first_text(first), first.response.streaming) == ("Hello", True)
    assert second.response.status == 500
    assert first.response.chunks.path(0).startswith(".then.body | split")
    assert second.response.chunks.path(0).startswith("[inputs][0].then.body | split")


@pytest.mark.parametrize(
    "then",
    [
        {"body": base64.b64encode(SSE.encode()).decode(), "body_encoding": "base64"},
        {"body": None, "body_base64": base64.b64encode(SSE.encode()).decode()},
    ],
)
def test_a_body_may_be_base64(then: dict[str, Any]) -> None:
    (exchange,) = read(yaml.safe_dump(call(then)))
    assert first_text(exchange) == "Hello"


@pytest.mark.parametrize(
    ("when", "url"),
    [
        ({"query_param": [{"name": "a", "value": "1 2"}]}, "/p?a=1+2"),
        ({"path": "/models/m%3AgenerateContent"}, "/models/m:generateContent"),
        ({"host": "h", "scheme": "https", "port": 8443}, "https://h:8443/p"),
    ],
)  # fmt: skip
def test_the_url_is_made_of_its_parts(when: dict[str, Any], url: str) -> None:
    (exchange,) = read(yaml.safe_dump(call(**({"path": "/p"} | when))))
    assert exchange.request.url == url


def test_a_file_that_is_cut_off_says_so() -> None:
    text = yaml.safe_dump_all([call(), call()], sort_keys=False)
    *_, last = read(text[: text.rfind("[DONE]")])
    assert first_text(last) == "Hello"
    assert last.notes


def test_yaml_of_other_kinds_is_not_read_as_calls() -> None:
    with pytest.raises(ReadError):
        read("when: [a, b\n")
    (exchange,) = read(yaml.safe_dump_all([call(), {"other": 1}]))[1:]
    assert "there is no response" in exchange.notes


def test_a_body_may_be_in_a_file_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "mock.yaml"
    path.write_text(yaml.safe_dump(call({"body_from_file": "bodies/a.txt"})))
    (missing,) = reader.read(path).exchanges
    (summary,) = summarize(str(path))
    body = tmp_path / "bodies" / "a.txt"
    body.parent.mkdir()
    body.write_text(SSE)
    (exchange,) = reader.read(path).exchanges

    assert missing.notes == ("the body is in bodies/a.txt, which is not there",)
    assert first_text(exchange) == "Hello"
    assert exchange.notes == ("the body is in bodies/a.txt",)
    assert not same_on_disk(summary)


def test_a_form_is_the_body_of_a_request() -> None:
    form = [{"name": "model", "value": "made-up"}, {"name": "a", "value": "b"}]
    (exchange,) = read(yaml.safe_dump(call(body=None, form_urlencoded_tuple=form)))
    assert exchange.request.body == {"model": "made-up", "a": "b"}


@pytest.mark.parametrize(
    "pattern", [{"json_body_includes": [{"a": 1}]}, {"body_prefix": ["x"]}]
)
def test_patterns_are_no_body_of_a_request(pattern: dict[str, Any]) -> None:
    (exchange,) = read(yaml.safe_dump(call(body=None, **pattern)))
    assert exchange.request.body is None
    assert exchange.notes == (
        "the request's body is not recorded, only patterns of it",
    )
