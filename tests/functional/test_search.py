"""`recviewer search` as people and programs meet it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from recviewer.config import samples
from recviewer.text.secrets import MASK
from tests.functional.test_cli import complaint, objects, run
from tests.unit.search.recordings import call, chat, content, put, user

KEY = "sk-proj-abcdefghijklmnop1234567890"

LATIN = chat(
    *content("It is ", "a star", choice=0),
    *content("The La", "tin w", "ord for the S", "un is Sol.", choice=1),
    messages=[user("What is the Latin word for the sun?")],
)
CALLED = chat(*call("get_weather", '{"ci', 'ty":"Tokyo"}'), model="other")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with two recordings."""
    return put(tmp_path, a=LATIN, b=CALLED)


def test_a_phrase_over_chunks_is_one_hit_with_who_said_it_and_where(
    folder: Path,
) -> None:
    result = run("search", "Latin word", cwd=folder)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "a.json",
        "  user · .request.body.messages[0].content",
        "    What is the [Latin word] for the sun?",
        "  choice 1 · chunks 2 to 4 · .response.body[2].choices[0].delta.content",
        "    The [Latin word] for the Sun is Sol.",
    ]


def test_a_hit_as_json_leads_to_its_moment(folder: Path) -> None:
    arguments = "--format", "jsonl", "--in", "answers"
    result = run("search", "Latin word", *arguments, cwd=folder)
    [hit] = objects(result)
    assert hit == {
        "path": "a.json",
        "exchange": 0,
        "choice": 1,
        "channel": "content",
        "start": 4,
        "end": 14,
        "chunk": 2,
        "last_chunk": 4,
        "text": "Latin word",
        "json_path": ".response.body[2].choices[0].delta.content",
        "address": "a.json#choice=1&chunk=2",
    }
    assert run("show", hit["address"], cwd=folder).returncode == 0


def test_a_hit_in_a_request_has_its_role_and_no_chunk(folder: Path) -> None:
    arguments = "--format", "jsonl", "--in", "requests"
    [hit] = objects(run("search", "sun", *arguments, cwd=folder))
    assert (hit["choice"], hit["channel"]) == (None, "user")
    assert (hit["chunk"], hit["last_chunk"]) == (None, None)
    assert (hit["text"], hit["start"], hit["address"]) == ("sun", 31, "a.json")


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        (("sun",), ["a.json:1"]),
        (("-i", "sun"), ["a.json:2"]),
        (("-E", "(?i)S.n"), ["a.json:2"]),
        (("Tokyo", "--in", "arguments"), ["b.json:1"]),
        (("Tokyo", "--in", "answers,reasoning"), []),
        (("a", "--filter", "model:other", "."), ["b.json:1"]),
        (("a", "b.json", "-i"), ["b.json:1"]),
        (("e", "a.json#exchange=0", "--jobs", "1"), ["a.json:4"]),
    ],
)
def test_hits_are_counted_as_the_options_limit_them(
    folder: Path, arguments: tuple[str, ...], lines: list[str]
) -> None:
    result = run("search", "-c", *arguments, cwd=folder)
    assert (result.stdout.splitlines(), result.stderr) == (lines, "")
    assert result.returncode == (0 if lines else 1)


def test_recordings_with_hits_are_listed_as_text_and_as_json(folder: Path) -> None:
    assert run("search", "-l", "o", cwd=folder).stdout == "a.json\nb.json\n"
    result = run("search", "-l", "o", "--format", "jsonl", cwd=folder)
    assert objects(result) == [{"path": "a.json"}, {"path": "b.json"}]


def test_a_known_folder_is_searched_with_the_same_result(cache_home: Path) -> None:
    arguments = "search", "-i", "sun", "--format", "jsonl", samples.folder()
    plain = run(*arguments, "--no-index")
    assert (plain.returncode, cache_home.exists()) == (0, False)
    for _ in range(2):
        again = run(*arguments)
        assert (again.stdout, again.stderr) == (plain.stdout, plain.stderr)
        assert cache_home.exists()


def test_standard_input_is_searched(folder: Path) -> None:
    result = run("search", "-c", "star", "-", stdin=LATIN.decode())
    assert (result.returncode, result.stdout) == (0, "-:1\n")


@pytest.mark.parametrize("wanted", ["日", "の太", "🌞 "])
def test_short_words_and_other_scripts_are_found(tmp_path: Path, wanted: str) -> None:
    put(tmp_path, a=chat(*content("日本", "の", "太陽", "\ud83c", "\udf1e は")))
    [hit] = objects(run("search", wanted, "--format", "jsonl", cwd=tmp_path))
    assert "日本の太陽🌞 は"[hit["start"] : hit["end"]] == wanted


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((), "expected something to search for"),
        (("",), "expected something to search for, not an empty text"),
        (("-E", "("), "(: no regular expression: missing ), unterminated subpattern"),
        (("x", "--in", "prose"), "--in: expected some of answers, reasoning, "),
        (("x", "--filter", "modle:x"), "--filter: modle is no field"),
        (("x", "-l", "-c"), "argument -c: not allowed with argument -l"),
        (("x", "none.json"), "none.json: No such file or directory"),
        (("--", "-x", "none.json"), "none.json: No such file or directory"),
    ],
)
def test_what_cannot_be_searched_is_told_in_a_line(
    folder: Path, arguments: tuple[str, ...], reason: str
) -> None:
    result = run("search", *arguments, cwd=folder)
    assert (result.returncode, result.stdout) == (2, "")
    assert complaint(result).startswith(reason)


def test_what_is_unreadable_does_not_keep_the_rest_from_being_found(
    folder: Path,
) -> None:
    (folder / "aa.json").write_bytes(LATIN[:-20])
    result = run("search", "-l", "o", cwd=folder)
    assert (result.returncode, result.stdout) == (2, "a.json\nb.json\n")
    assert complaint(result).startswith("aa.json: expected a recording")


def test_an_expression_that_takes_for_ever_is_given_up_in_a_line(
    tmp_path: Path,
) -> None:
    put(tmp_path, a=chat(*content("a" * 50, "b")))
    result = run("search", "-E", "(a+)+$", cwd=tmp_path)
    assert result.returncode == 2
    assert complaint(result) == "a.json: the expression takes too long"


def test_a_folder_without_recordings_has_no_hits(tmp_path: Path) -> None:
    result = run("search", "x", cwd=tmp_path)
    assert (result.returncode, result.stdout) == (1, "")
    assert complaint(result) == "no recordings under ."


def test_keys_are_masked_also_where_only_a_part_of_one_is_found(
    tmp_path: Path,
) -> None:
    put(tmp_path, a=chat(*content(f"Use {KEY[:20]}", f"{KEY[20:]} now.")))
    shown = run("search", "abcdef", cwd=tmp_path).stdout
    assert f"Use [{MASK}] now." in shown
    [hit] = objects(run("search", "abcdef", "--format", "jsonl", cwd=tmp_path))
    assert hit["text"] == MASK


def test_control_codes_never_reach_the_terminal(tmp_path: Path) -> None:
    put(tmp_path, a=chat(*content("x \x1b]52;c;YQ==\x07 y\n\u202ez")))
    shown = run("search", "x", cwd=tmp_path).stdout
    assert shown.splitlines()[-1] == "    [x] ␛]52;c;YQ==␇ y \ufffdz"


def test_a_line_of_json_is_json_whatever_was_said(tmp_path: Path) -> None:
    put(tmp_path, a=chat(*content("a\u0085\x1b\ud800b")))
    arguments = "-E", "a.*b", "--format", "jsonl"
    [line] = run("search", *arguments, cwd=tmp_path).stdout.splitlines()
    assert json.loads(line)["text"] == "a\u0085\x1b\ud800b"
