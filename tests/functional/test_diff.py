"""`recviewer diff`: what it prints and its exit status."""

from __future__ import annotations

import json
import os
from pathlib import Path
from random import Random
from typing import Any

import pytest

from recviewer.cli.main import main
from tests.unit.compare.sides import streamed
from tests.unit.library.recordings import chat
from tests.unit.review.repositories import commit, git, write

Json = dict[str, Any]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    return tmp_path


def diff(
    capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, list[Json], str]:
    """Return the exit status, the objects and the errors of a comparison."""
    status = main(["diff", "--format", "jsonl", *arguments])
    printed = capsys.readouterr()
    return status, list(map(json.loads, printed.out.splitlines())), printed.err


def test_the_line_of_a_pair_has_everything_the_document_promises(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = streamed("It is ", "Paris", test_id="t.py::t")
    after = streamed("It is ", "Rome", " now", test_id="t.py::t")
    after["request"]["body"]["seed"] = 1
    after["response"]["body"][-1]["__data__"]["usage"] = {"total_tokens": 3}
    after["response"]["body"][-1]["__data__"]["model"] = "m1-new"
    write(here, "a.json", before)
    write(here, "b.json", after)
    status, [line], _ = diff(capsys, "a.json", "b.json")
    assert status == 1
    timing = line.pop("timing")
    assert timing["before"]["source"] == "assumed"
    assert line == {
        "before": "a.json",
        "after": "b.json",
        "verdict": "text",
        "request_changed": ["seed"],
        "choices": [
            {
                "index": 0,
                "verdict": "text",
                "diverges": {
                    "channel": "content",
                    "character": 6,
                    "before_chunk": 1,
                    "after_chunk": 1,
                },
            }
        ],
        "usage": {"before": None, "after": {"total_tokens": 3}},
        "model": {"before": "m1", "after": "m1-new"},
        "chunks": {"before": 3, "after": 4},
    }


def test_the_same_answer_is_no_difference(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here, "a.json", chat("Hello"))
    write(here, "b.json", chat("Bye"))
    status, [line], _ = diff(capsys, "a.json", "b.json")
    assert (status, line["verdict"]) == (0, "same-answer")
    assert line["request_changed"] == ["messages"]


def test_an_address_names_one_exchange_of_a_file(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    calls = [
        {
            "request": {"method": "POST", "uri": "http://h/v1/chat/completions"},
            "response": {
                "status": {"code": 200},
                "body": {"string": json.dumps({"choices": [_choice(text)]})},
            },
        }
        for text in ("Hi.", "Bye.")
    ]
    write(here, "a.json", {"interactions": calls, "version": 1})
    status, lines, _ = diff(capsys, "a.json#exchange=0", "a.json#exchange=1")
    assert (status, lines[0]["before"], lines[0]["after"]) == (
        1,
        "a.json",
        "a.json#exchange=1",
    )
    status, lines, errors = diff(capsys, "a.json#exchange=0", "a.json#exchange=2")
    assert (status, lines) == (2, [])
    assert errors == "recviewer: a.json: expected an exchange below 2, not 2\n"


def test_an_address_names_one_choice_of_an_exchange(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recording = chat("1", choices=2)
    answers = [_choice("Yes."), {**_choice("No."), "index": 1}]
    recording["response"]["body"]["__data__"]["choices"] = answers
    write(here, "a.json", recording)
    for other in ("a.json#choice=1", "a.json#choice=0"):
        status, [line], _ = diff(capsys, "a.json#choice=0", other)
        assert (line["before"], line["after"]) == ("a.json#choice=0", other)
        assert (status, len(line["choices"])) == (other.endswith("1"), 1)
    status, [line], _ = diff(capsys, "a.json#choice=1", "a.json")
    assert (status, line["after"]) == (0, "a.json#choice=1")


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("choice=9", "a.json: expected a choice that is recorded (0), not 9"),
        ("choice=0&chunk=9", "a.json: expected a chunk below 1, not 9"),
    ],
)
def test_a_choice_or_a_chunk_that_is_not_there_is_told(
    here: Path, capsys: pytest.CaptureFixture[str], place: str, message: str
) -> None:
    write(here, "a.json", chat("1"))
    status, lines, errors = diff(capsys, f"a.json#{place}", "a.json")
    assert (status, lines) == (2, [])
    assert errors == f"recviewer: {message}\n"


def _choice(text: str) -> Json:
    message = {"role": "assistant", "content": text}
    return {"index": 0, "message": message, "finish_reason": "stop"}


def test_folders_are_paired_by_path_and_the_rest_by_what_was_asked(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, recording in {
        "one/same.json": chat("1", test_id="t::a"),
        "two/same.json": chat("1", test_id="t::a", answer="No."),
        "one/old.json": chat("2", test_id="t::b"),
        "two/new.json": chat("two", test_id="t::b"),
        "one/gone.json": chat("3", test_id="t::c"),
        "two/fresh.json": chat("4", test_id="t::d"),
        "one/here.json": chat("5", test_id="t::e"),
        "two/deep/there.json": chat("5", test_id="t::e"),
        "two/package.json": {"name": "no recording"},
    }.items():
        write(here, name, recording)
    status, lines, errors = diff(capsys, "one", "two")
    assert (status, errors) == (1, "")
    assert {(line["before"], line["after"]): line["verdict"] for line in lines} == {
        ("one/same.json", "two/same.json"): "text",
        ("one/old.json", "two/new.json"): "same-answer",
        ("one/gone.json", None): "gone",
        (None, "two/fresh.json"): "new",
        ("one/here.json", "two/deep/there.json"): "identical",
    }


def test_revisions_of_git_are_compared_with_each_other_and_with_files(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(here / "r", a=chat("1"), b=chat("2"))
    commit(here / "r", a=chat("1", answer="No."))
    write(here / "r", "inner/x.json", chat("3"))
    monkeypatch.chdir(here / "r" / "inner")
    status, [line], _ = diff(capsys, "git:HEAD~1:a.json", "git:HEAD:a.json")
    assert (status, line["verdict"]) == (1, "text")
    assert line["before"] == "git:HEAD~1:a.json"
    status, [line], _ = diff(capsys, "git:HEAD:./../a.json", "../a.json")
    assert (status, line["verdict"]) == (0, "identical")
    status, lines, _ = diff(capsys, "git:HEAD~1:", "..")
    assert (status, len(lines)) == (1, 3)
    assert git(here / "r", "status", "--porcelain") == "?? inner/\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.json"], "the following arguments are required: B"),
        (["a.json", "none.json"], "none.json: expected a file or a folder"),
        (["a.json", "broken.json"], "broken.json: expected a recording"),
        (["a.json", "."], "expected two files or two folders"),
        (["-", "-"], "expected standard input once, not twice"),
        (["a.json", "git:HEAD:a.json"], "git: not a git repository"),
        (["a.json", "git:HEAD"], "git: not a git repository"),
        (["a.json", "b.json#part=1"], "expected exchange=, choice= or chunk="),
    ],
)
def test_what_cannot_be_compared_is_one_line_and_status_2(
    here: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    write(here, "a.json", chat("1"))
    write(here, "broken.json", '{"request": {"body')
    status, _, errors = diff(capsys, *arguments)
    assert (status, errors.count("\n")) == (2, 1)
    assert message in errors


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("git:none:a.json", "expected a revision of "),
        ("git:--help:a.json", "expected a revision of "),
        ("git:HEAD:none.json", "expected a file or a folder of that revision"),
        ("git:HEAD", "expected git:REV:PATH"),
        ("git:HEAD:./../../a.json", "expected a path inside of "),
    ],
)
def test_what_git_does_not_have_is_one_line_and_status_2(
    here: Path, capsys: pytest.CaptureFixture[str], name: str, message: str
) -> None:
    commit(here, a=chat("1"))
    status, _, errors = diff(capsys, "a.json", name)
    assert (status, errors.count("\n")) == (2, 1)
    assert message in errors


def test_a_file_of_a_folder_that_cannot_be_read_costs_only_itself(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("one", "two"):
        write(here, f"{folder}/a.json", chat("1"))
        write(here, f"{folder}/b.json", '{"request": {"body')
    status, lines, errors = diff(capsys, "one", "two")
    assert status == 2
    assert [line["verdict"] for line in lines] == ["identical"]
    assert "one/b.json" in errors


def test_a_named_pipe_in_a_folder_is_not_waited_for(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("one", "two"):
        write(here, f"{folder}/a.json", chat("1"))
        os.mkfifo(here / folder / "pipe.json")
    status, lines, errors = diff(capsys, "one", "two")
    assert (status, [line["verdict"] for line in lines]) == (2, ["identical"])
    assert "two/pipe.json: expected a file, but this is a named pipe" in errors


def test_the_text_marks_words_and_folds_what_is_equal(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [f"Line {k}." for k in range(20)]
    write(here, "a.json", chat("Hello", answer="\n".join(lines)))
    lines[10] = "Line ten."
    write(here, "b.json", chat("Hello", answer="\n".join(lines)))
    assert main(["diff", "a.json", "b.json"]) == 1
    assert capsys.readouterr().out == (
        "--- a.json\n+++ b.json\ntext\n"
        "choice 0 · text · content from character 85 (chunk 0 | chunk 0)\ncontent\n"
        "… 8 equal lines\nLine 8.\nLine 9.\nLine [-10-]{+ten+}.\nLine 11.\nLine 12.\n"
        "… 7 equal lines\n\n"
    )


def test_a_model_that_is_not_told_is_a_dash(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here, "a.json", {"messages": [{"role": "user", "content": "Hello"}]})
    write(here, "b.json", chat("1"))
    main(["diff", "a.json", "b.json"])
    printed = capsys.readouterr().out
    assert "model: - → " in printed
    assert "None" not in printed


def test_the_text_says_where_nobody_looked_for_equal_words(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    random = Random(1)
    for name in "ab":
        words = "".join(random.choice(("a ", "b ")) for _ in range(200))
        write(here, f"{name}.json", chat("Hello", answer=f"Equal. {words}"))
    assert main(["diff", "a.json", "b.json"]) == 1
    assert "Equal. (≈ too much to align word by word" in capsys.readouterr().out


def test_a_terminal_shows_colours_beside_the_marks(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(here, "a.json", chat("Hello", answer="Yes."))
    write(here, "b.json", chat("Hello", answer="No."))
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert main(["diff", "a.json", "b.json"]) == 1
    assert "\x1b[31m[-Yes-]\x1b[0m\x1b[32m{+No+}\x1b[0m." in capsys.readouterr().out


@pytest.mark.parametrize("format_name", ["text", "markdown"])
def test_no_secret_and_no_control_character_is_printed(
    here: Path, capsys: pytest.CaptureFixture[str], format_name: str
) -> None:
    before, after = chat("Hello", answer="Key sk-abc123def456ghi7 \x1b[2J"), chat("Hi")
    url = "http://h/v1?api_key=hunter22"
    after["request"] |= {"url": url}
    after["request"]["body"]["mcp"] = {"Authorization": "Bearer abcdef1234567890"}
    after["request"]["body"]["link"] = url
    write(here, "a.json", before)
    write(here, "b.json", after)
    assert main(["diff", "--format", format_name, "a.json", "b.json"]) == 1
    printed = capsys.readouterr().out
    assert not any(s in printed for s in ("def456", "hunter22", "567890", "\x1b"))
    assert "••••" in printed


def test_volatile_fields_are_told_where_nothing_else_differs_and_on_request(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, answer, number in (("a", "Hi", 1), ("b", "Hi", 2), ("c", "No", 3)):
        recording = chat("Hello", answer=answer)
        recording["response"]["body"]["__data__"]["created"] = number
        write(here, f"{name}.json", recording)
    assert main(["diff", "a.json", "b.json"]) == 0
    printed = capsys.readouterr().out
    assert printed == "noise       a.json → b.json  (volatile: created)\n"
    assert main(["diff", "a.json", "c.json"]) == 1
    assert "created" not in capsys.readouterr().out
    assert main(["diff", "--volatile", "a.json", "c.json"]) == 1
    assert "text · volatile: created\n" in capsys.readouterr().out
    _, [line], _ = diff(capsys, "--volatile", "a.json", "c.json")
    assert line["volatile"] == {"created": 1}


def test_markdown_quotes_all_that_was_recorded(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here, "a.json", chat("Hello", answer="<b>one</b>\n```\n# Head"))
    write(here, "b.json", chat("Hello", answer="<b>two</b>\n```\n# Head"))
    assert main(["diff", "--format", "markdown", "a.json", "b.json"]) == 1
    printed = capsys.readouterr().out
    assert printed.startswith("### text: `a.json` → `b.json`\n\n````text\n")
    assert "<b>[-one-]{+two+}</b>\n```\n# Head\n````\n" in printed
