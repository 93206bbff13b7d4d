"""What the rules about a corpus find, and what looks like it and is fine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from recviewer.check import registry
from recviewer.check.checker import check_paths
from recviewer.check.examples import answered, recording, streamed, tool_call
from recviewer.check.facts import listed_tests
from recviewer.check.finding import Finding
from recviewer.formats.ogx_keys import Normalizer, key
from recviewer.reading.reader import parse
from tests.corpus import ABSENT, CORPUS
from tests.unit.check.checking import findings, messages

Value = dict[str, Any]


def named_by_key(folder: Path, value: Value, normalizer: Normalizer) -> Path:
    """Write a recording under the name that a recorder of OGX gives it."""
    [exchange] = parse(json.dumps(value).encode(), "a.json").exchanges
    path = folder / f"{key(exchange.request, exchange.test_id, normalizer)}.json"
    path.write_text(json.dumps(value))
    return path


def checked(folder: Path, rule_id: str, tests: str | None = None) -> list[Finding]:
    listed = None if tests is None else listed_tests(tests.splitlines())
    rule = registry.rule(rule_id)
    return list(check_paths({str(folder): None}, [rule], tests=listed).findings)


ROUNDED = recording(answered(), {"temperature": 0.1234567})


def test_a_key_of_todays_recorder_is_fine(tmp_path: Path) -> None:
    named_by_key(tmp_path, ROUNDED, Normalizer.TODAYS)
    assert checked(tmp_path, "C1") == []


def test_a_key_of_an_older_recorder_is_stale_and_said_to_be_so(tmp_path: Path) -> None:
    named_by_key(tmp_path, ROUNDED, Normalizer.NONE)
    [found] = checked(tmp_path, "C1")
    assert found.message.endswith("an older one gave this name")


def test_a_name_that_no_known_recorder_gave_tells_of_another_one_or_an_edit(
    tmp_path: Path,
) -> None:
    named_by_key(tmp_path, ROUNDED, Normalizer.TODAYS).rename(
        tmp_path / f"{'0' * 64}.json"
    )
    [found] = checked(tmp_path, "C1")
    assert found.message.endswith(
        "no known one gave this name: another did, or the request was edited"
    )


def test_what_todays_recorder_does_not_find_is_superseded_by_what_it_does(
    tmp_path: Path,
) -> None:
    old = named_by_key(tmp_path, ROUNDED, Normalizer.NONE)
    other = recording(answered(), {"temperature": 0.5})
    new = named_by_key(tmp_path, other, Normalizer.TODAYS)
    [found] = checked(tmp_path, "C2")
    assert found.path == str(old)
    assert f"{new.stem[:12]}….json" in found.message


def dated(created: int, request: Value | None = None, **fields: object) -> Value:
    response = answered()
    response["body"]["created"] = created
    return recording(response, request, **fields)


OLD, NEW = 1_753_822_345, 1_763_822_345


@pytest.mark.parametrize(
    "newer",
    [
        dated(NEW, test_id="tests/test_sums.py::test_another"),
        dated(NEW, {"model": "gpt-4.1"}),
        dated(NEW, {"stream": False, "messages": [{"role": "system", "content": ""}]}),
        dated(OLD + 86_400),
        dated(0),
    ],
)
def test_a_call_of_another_shape_or_time_supersedes_nothing(newer: Value) -> None:
    assert messages("C2", dated(OLD), newer) == []
    assert len(messages("C2", dated(OLD), dated(NEW))) == 1


def test_of_several_calls_that_were_not_all_recorded_again_none_is_superseded() -> None:
    asked = [{"messages": [{"role": "user", "content": text}]} for text in "ab"]
    old = [dated(OLD, request) for request in asked]
    assert messages("C2", *old, dated(NEW)) == []
    assert len(messages("C2", *old, dated(NEW, asked[0]), dated(NEW, asked[1]))) == 2


def test_ids_and_the_order_of_fields_make_no_other_request() -> None:
    asked = {"messages": [{"content": "Hi", "role": "user", "id": "1"}]}
    again = {"messages": [{"role": "user", "id": "2", "content": "Hi"}]}
    one, other = recording(answered("a"), asked), recording(answered("b"), again)
    [found] = findings("C3", one, other)
    assert found.severity == "warning"


def test_a_stream_may_say_the_same_as_another_in_other_pieces() -> None:
    one = recording(streamed({"content": "It is 4."}))
    other = recording(streamed(content="It is 4."))
    assert messages("C3", one, other) == []
    assert len(messages("C4", one, other)) == 1


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("a.json", "b.json", "a.json"),
        ("old/a.json", "b.json", "a.json"),
        ("old/made/a.json", "old/read/a.json", "made/a.json"),
        ("old/made/a.json", "old/a.json", "made/a.json"),
        ("a.json", "old/a.json", "./a.json"),
    ],
)
def test_another_file_of_the_same_name_is_told_with_its_folder(
    first: str,
    second: str,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (first, second):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(json.dumps(recording(answered(name))))
    rules = [registry.rule("C3")]
    [found] = check_paths({first: None, second: None}, rules, jobs=1).findings
    assert found.path == second
    assert found.message == f"{said} asks the same and is answered differently"


def test_answers_that_were_thought_out_otherwise_are_neither_two_nor_the_same() -> None:
    one = recording(answered("4", reasoning_content="2, 3, 4."))
    other = recording(answered("4", reasoning_content="It is known."))
    assert messages("C3", one, other) == messages("C4", one, other) == []
    assert len(messages("C4", one, one)) == 1


def test_an_answer_that_a_limit_cut_is_not_the_same() -> None:
    one, other = recording(answered("4")), recording(answered("4", "length"))
    assert messages("C4", one, other) == []


def test_another_request_may_have_the_same_answer() -> None:
    other = recording(answered("4"), {"temperature": 0})
    assert messages("C4", recording(answered("4")), other) == []


def test_an_error_is_no_other_answer() -> None:
    body = {"error": {"message": "overloaded"}}
    failed = recording({"body": body, "is_streaming": False, "status": 503})
    assert messages("C3", recording(answered()), failed) == []


TEST = "tests/test_sums.py::test_a_sum[small-2]"


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        (TEST, []),
        ("test_sums.py::test_a_sum[small-2]", []),
        (
            "tests/test_sums.py::test_a_sum[large-2]",
            [f"{TEST} is not collected, only with other parameters"],
        ),
        ("tests/test_sums.py::test_another", [f"{TEST} is not collected"]),
        ("3 tests collected in 0.1s", [f"{TEST} is not collected"]),
    ],
)
def test_a_test_is_looked_up_in_the_list_of_pytest(
    listed: str, found: list[str], tmp_path: Path
) -> None:
    (tmp_path / "a.json").write_text(json.dumps(recording(answered(), test_id=TEST)))
    assert [each.message for each in checked(tmp_path, "C5", listed)] == found


def cassette(folder: Path, name: str) -> None:
    """Write a cassette of vcrpy to where pytest-recording keeps it."""
    path = folder / "tests" / "cassettes" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    call = recording(answered())
    request = {**call["request"], "body": json.dumps(call["request"]["body"])}
    request["uri"] = request.pop("url")
    body = {"string": json.dumps(call["response"]["body"])}
    response = {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": body}
    interaction = {"request": {"headers": {}, **request}, "response": response}
    value = {"version": 1, "interactions": [interaction]}
    path.write_text(json.dumps(value))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("test_sums/test_a_sum.yaml", 0),
        ("test_sums/test_a_sum[2-2].yaml", 0),
        ("test_sums/TestSums.test_a_sum.yaml", 0),
        ("TestSums.test_a_sum.yaml", 0),
        ("test_a_sum.yaml", 0),
        ("test_sums/test_a_product.yaml", 1),
        ("test_products/test_a_sum.yaml", 1),
        ("test_a_product.yaml", 1),
    ],
)
def test_the_test_of_a_cassette_is_looked_up_by_its_names(
    name: str, found: int, tmp_path: Path
) -> None:
    cassette(tmp_path, name)
    listed = "tests/test_sums.py::TestSums::test_a_sum[2-2]"
    assert len(checked(tmp_path, "C5", listed)) == found


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("test_sums/test_a_sum.yaml", []),
        ("test_sums/test_a_product.yaml", ["test_sums.py has no test_a_product"]),
        ("test_sums/TestGone.test_a_sum.yaml", ["test_sums.py has no TestGone"]),
        ("test_sums/TestSums.test_inherited.yaml", []),
        ("test_elsewhere/test_a_sum.yaml", []),
    ],
)
def test_the_test_of_a_cassette_is_looked_for_in_the_module_beside_it(
    name: str, found: list[str], tmp_path: Path
) -> None:
    cassette(tmp_path, name)
    module = "class TestSums(Sums): ...\ndef test_a_sum(): ...\n"
    (tmp_path / "tests" / "test_sums.py").write_text(module)
    assert [each.message for each in checked(tmp_path, "C5")] == found


def test_nothing_is_an_orphan_where_there_are_no_tests(tmp_path: Path) -> None:
    folder = tmp_path / "tests" / "recordings"
    folder.mkdir(parents=True)
    (folder / "a.json").write_text(json.dumps(recording(answered(), test_id=TEST)))
    assert checked(tmp_path, "C5") == []


def test_a_recording_of_several_exchanges_is_one_orphan(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_sums.py").write_text("def test_another(): ...")
    for name in "ab":
        value = recording(answered(), test_id=TEST)
        (tmp_path / f"{name}.json").write_text(json.dumps(value))
    found = checked(tmp_path, "C5")
    assert [Path(each.path).name for each in found] == ["a.json", "b.json"]


def going_on(sent: str, answer: str, name: str = "add") -> list[Value]:
    """Return both halves of a conversation with a tool call."""
    question = {"role": "user", "content": "What is 2 + 2?"}
    said = {"role": "assistant", "tool_calls": [tool_call(name, sent)]}
    result = {"role": "tool", "tool_call_id": "call_Vn3hXq8wT0", "content": "4"}
    first = answered(None, "tool_calls", tool_calls=[tool_call("add", answer)])
    return [
        recording(first),
        recording(answered(), {"messages": [question, said, result]}),
    ]


def test_a_conversation_that_goes_on_from_the_recorded_answer_is_whole() -> None:
    assert messages("C6", *going_on('{"a":2,"b":2}', '{"b": 2, "a": 2}')) == []
    assert len(messages("C6", *going_on('{"a": 2}', '{"a": 3}'))) == 1


def test_a_tool_may_have_another_name_when_a_conversation_goes_on() -> None:
    assert messages("C6", *going_on('{"a": 2}', '{"a": 2}', "plus")) == []


def test_an_answer_that_somebody_wrote_into_a_request_continues_nothing() -> None:
    assert messages("C6", going_on('{"a": 2}', '{"a": 3}')[1]) == []


@pytest.mark.parametrize(
    ("url", "model", "found"),
    [
        ("https://api.openai.com/v1/chat/completions", "gpt-4-32k", 1),
        ("https://me.openai.azure.com/openai/deployments/x", "gpt-4-32k", 0),
        ("https://api.openai.com/v1/chat/completions", "gpt-5.4", 0),
        ("https://api.anthropic.com/v1/messages", "claude-2.1", 1),
        ("http://localhost:11434/v1/chat/completions", "gpt-4", 0),
    ],
)
def test_a_model_is_retired_where_its_vendor_serves_it(
    url: str, model: str, found: int
) -> None:
    value = recording(answered(), {"model": model})
    value["request"]["url"] = url
    assert len(messages("C7", value)) == found


@pytest.mark.skipif(not (CORPUS / "ogx").is_dir(), reason=ABSENT)
def test_the_keys_of_ogx_are_those_that_were_measured() -> None:
    assert len(checked(CORPUS / "ogx", "C1")) == 1683 - 1455
