from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from recviewer.errors import ReadError
from recviewer.library.scan.discovery import discover
from recviewer.library.scan.scanner import same_on_disk, scan
from recviewer.library.summary import Summary
from recviewer.model.exchange import Exchange
from recviewer.reading import reader
from recviewer.reading.recording_cache import RecordingCache
from recviewer.reading.served_paths import NOT_SERVED, ServedPaths
from tests.unit.formats.inputs import REQUEST, SSE, WHOLE, first_text, read

BODY = {"bodyPatterns": [{"equalToJson": json.dumps(REQUEST)}]}


def mapping(response: dict[str, Any], **request: Any) -> dict[str, Any]:
    asked = {"url": "/v1/chat/completions", "method": "POST"} | BODY | request
    return {"request": asked, "response": {"status": 200} | response, "uuid": "u"}


def attached(folder: Path, name: str, file: str = "mappings/m.json") -> Path:
    """Write a mapping whose body is in another file."""
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(mapping({"bodyFileName": name})))
    return path


def bodies(folder: Path, name: str = "body.txt") -> Path:
    path = folder / "__files" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(SSE)
    return path


def only(path: Path) -> Exchange:
    (exchange,) = reader.read(str(path)).exchanges
    return exchange


@pytest.mark.parametrize(
    "response",
    [
        {"body": SSE},
        {"jsonBody": WHOLE},
        {"base64Body": base64.b64encode(SSE.encode()).decode()},
    ],
)
def test_a_mapping_is_a_call_however_its_body_is_stored(
    response: dict[str, Any],
) -> None:
    one = mapping(response)
    for file in (json.dumps(one), yaml.safe_dump(one)):
        (exchange,) = read(file)
        assert (exchange.format, exchange.protocol) == ("wiremock", "openai-chat")
        assert (first_text(exchange), exchange.request.model) == ("Hello", "made-up")
        assert exchange.response.status == 200


def test_mappings_may_stand_in_a_list_or_in_documents() -> None:
    one = mapping({"body": SSE})
    listed = {"mappings": [one, one], "meta": {"total": 2}}
    for file in (
        json.dumps(listed),
        yaml.safe_dump(listed),
        yaml.safe_dump_all([one, one]),
    ):
        assert [first_text(exchange) for exchange in read(file)] == ["Hello", "Hello"]
    assert (
        read(listed)[1]
        .response.chunks.path(0)
        .startswith(".mappings[1].response.body | split")
    )


@pytest.mark.parametrize(
    ("pattern", "body"),
    [
        ({"equalToJson": REQUEST}, REQUEST),
        ({"equalTo": json.dumps(REQUEST)}, REQUEST),
        ({"binaryEqualTo": base64.b64encode(b'{"a": 1}').decode()}, {"a": 1}),
        ({"matchesJsonPath": "$.a"}, None),
    ],
)
def test_a_pattern_may_be_the_body_of_the_request(
    pattern: dict[str, Any], body: object
) -> None:
    (exchange,) = read(mapping({"body": SSE}, bodyPatterns=[{"x": 1}, pattern]))

    assert exchange.request.body == body
    assert ("only patterns" in "".join(exchange.notes)) == (body is None)


def test_only_values_that_must_be_equal_are_headers_and_parameters() -> None:
    (exchange,) = read(
        mapping(
            {"body": SSE},
            urlPath="/p",
            url=None,
            headers={"A": {"equalTo": "b"}, "C": {"matches": ".*"}},
            queryParameters={"q": {"equalTo": "1 2"}, "r": {"absent": True}},
        )
    )
    assert exchange.request.headers == {"A": "b"}
    assert exchange.request.url == "/p?q=1+2"


def test_a_query_may_hold_half_of_a_character() -> None:
    asked = {"urlPath": "/p", "queryParameters": {"q": {"equalTo": "\ud800"}}}
    (exchange,) = read(mapping({"body": SSE}, url="", **asked))
    assert exchange.request.url == "/p?q=%ED%A0%80"


def test_a_response_that_is_none_says_why() -> None:
    (broken,) = read(mapping({"fault": "EMPTY_RESPONSE"}))
    (fetched,) = read(mapping({"proxyBaseUrl": "https://h"}))

    assert broken.response.error is not None
    assert broken.response.error.message == "EMPTY_RESPONSE"
    assert "it is fetched from https://h" in fetched.notes[0]


def test_delays_of_a_mock_are_no_measurements() -> None:
    (exchange,) = read(mapping({"body": SSE, "fixedDelayMilliseconds": 900}))
    assert exchange.response.totals is None


def test_text_that_only_mentions_a_request_is_not_read_as_yaml() -> None:
    sent = b"POST /v1/chat/completions HTTP/1.1\r\n\r\n"
    received = f"HTTP/1.1 200 OK\r\n\r\n{SSE}request: a\nresponse: b".encode()
    sizes = b"%d %d\n" % (len(sent), len(received))
    assert read(b"httprr trace v1\n" + sizes + sent + received)[0].format == "httprr"


def test_calls_of_others_stay_theirs() -> None:
    call = mapping({"body": SSE, "headers": {}})
    del call["uuid"], call["request"]["bodyPatterns"]
    assert read(call)[0].format == "http-json"


@pytest.mark.parametrize(
    "file", ["mappings/m.json", "mappings/openai/m.json", "m.json"]
)
def test_a_body_is_read_from_its_file(tmp_path: Path, file: str) -> None:
    bodies(tmp_path, "openai/body.txt")
    exchange = only(attached(tmp_path, "openai/body.txt", file))

    assert first_text(exchange) == "Hello"
    assert exchange.response.streaming
    assert exchange.notes[0].endswith("__files/openai/body.txt")
    assert exchange.response.chunks.path(0).startswith(". | split")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../secret.txt", "outside of the folder"),
        ("link.txt", "outside of the folder"),
        ("{absolute}", "outside of the folder"),
        ("gone.txt", "which is not there"),
        ("a\0b", "which is not there"),
        ("folder", "this is a folder"),
    ],
)
def test_a_file_that_is_not_a_body_is_not_read(
    tmp_path: Path, name: str, reason: str
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SSE)
    bodies(tmp_path)
    (tmp_path / "__files" / "link.txt").symlink_to(secret)
    (tmp_path / "__files" / "folder").mkdir()
    exchange = only(attached(tmp_path, name.format(absolute=secret)))

    assert len(exchange.response.chunks) == 0
    assert reason in exchange.notes[0]


def test_in_a_browser_a_body_outside_of_what_is_served_is_not_read(
    tmp_path: Path,
) -> None:
    bodies(tmp_path)
    path = attached(tmp_path, "body.txt")

    (hidden,) = RecordingCache(ServedPaths.of([str(path)])).read(str(path)).exchanges
    (shown,) = RecordingCache(ServedPaths.of([str(tmp_path)])).read(str(path)).exchanges
    assert (len(hidden.response.chunks), len(shown.response.chunks)) == (0, 2)
    assert hidden.notes[0].endswith(NOT_SERVED)


def test_a_body_in_a_file_is_no_recording_of_its_own(tmp_path: Path) -> None:
    bodies(tmp_path, "openai/body.txt")
    other = bodies(tmp_path, "other.txt")
    path = attached(tmp_path, "openai/body.txt")

    assert discover([str(tmp_path)]).files == [str(other), str(path)]


def test_bodies_that_are_named_themselves_are_read(tmp_path: Path) -> None:
    body = bodies(tmp_path)
    attached(tmp_path, "body.txt")

    assert discover([str(body.parent)]).files == [str(body)]
    assert discover([str(body)]).files == [str(body)]


def test_a_folder_called_json_is_a_folder_like_others(tmp_path: Path) -> None:
    bodies(tmp_path / "json")
    found = discover([str(tmp_path)])
    assert (len(found.files), found.problems) == (1, [])


@pytest.mark.parametrize("dump", [json.dumps, yaml.safe_dump])
def test_mappings_are_in_the_order_in_which_they_were_recorded(dump: Any) -> None:
    made = [
        mapping({"body": SSE}, url=f"/{name}")
        | ({} if k is None else {"insertionIndex": k})
        for name, k in (("c", 7), ("d", None), ("a", 1), ("b", 3))
    ]
    exchanges = read(dump({"mappings": made}))
    assert [x.request.url for x in exchanges] == ["/a", "/b", "/c", "/d"]
    assert [x.number for x in exchanges] == [0, 1, 2, 3]
    path = exchanges[0].response.chunks.path(0)
    assert path.startswith(".mappings[2].response.body | ")


@pytest.mark.parametrize(
    "text", ["request:\n\tx\n", "mappings: {\n- a", "request: {: ["]
)
def test_text_that_is_no_yaml_is_none_of_its_mappings(text: str) -> None:
    with pytest.raises(ReadError):
        read(text)
    (exchange,) = read(f"data: {json.dumps(WHOLE)}\n\n{text}")
    assert exchange.format == "sse"


def listed(path: Path, known: Mapping[str, Sequence[Summary]] = {}) -> list[Summary]:
    return [s for batch in scan([str(path)], known=known) for s in batch.summaries]


def test_a_body_that_changed_in_its_file_is_noticed(tmp_path: Path) -> None:
    path = attached(tmp_path, "body.txt")
    (missing,) = listed(path)
    assert missing.chunks == 0
    assert same_on_disk(missing)

    body = bodies(tmp_path)
    assert not same_on_disk(missing)
    (found,) = listed(path, {str(path): [missing]})
    assert (found.chunks, same_on_disk(found)) == (2, True)
    assert listed(path, {str(path): [found]}) == [found]

    body.write_text(SSE.replace("Hel", "Shel"))
    assert not same_on_disk(found)
    (changed,) = listed(path, {str(path): [found]})
    assert changed.attached != found.attached

    body.unlink()
    assert not same_on_disk(changed)
    assert listed(path, {str(path): [changed]})[0].chunks == 0


def test_an_open_recording_is_read_again_when_a_body_changed(tmp_path: Path) -> None:
    path = tmp_path / "mappings" / "m.json"
    path.parent.mkdir()
    made = {"mappings": [mapping({"bodyFileName": f"{k}.txt"}) for k in range(2)]}
    path.write_text(json.dumps(made))
    bodies(tmp_path, "0.txt")
    cache = RecordingCache()
    recording = cache.read(str(path))
    assert cache.read(str(path)) is recording
    bodies(tmp_path, "1.txt")
    assert first_text(cache.read(str(path)).exchanges[1]) == "Hello"


@pytest.mark.parametrize("dump", [json.dumps, yaml.safe_dump])
def test_a_file_may_be_a_list_of_mappings(dump: Any) -> None:
    exchanges = read(dump([mapping({"body": SSE}), mapping({"jsonBody": WHOLE})]))
    assert {x.format for x in exchanges} == {"wiremock"}
    assert [x.request.model for x in exchanges] == ["made-up", "made-up"]
    assert list(map(first_text, exchanges)) == ["Hello", "Hello"]
    assert exchanges[1].response.chunks.path(0).startswith(".[1].response.jsonBody")


def test_a_body_may_be_one_of_several_patterns() -> None:
    pattern = {"and": [{"contains": "model"}, *BODY["bodyPatterns"]]}
    (exchange,) = read(mapping({"body": SSE}, bodyPatterns=[pattern]))
    assert exchange.request.body == REQUEST


def test_a_priority_tells_a_mapping() -> None:
    request = {"method": "POST", "url": "/v1/chat/completions"}
    made = {"priority": 1, "request": request, "response": {"body": SSE, "status": 200}}
    (exchange,) = read(made)
    assert exchange.format == "wiremock"
