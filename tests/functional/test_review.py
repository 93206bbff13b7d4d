"""`recviewer review`: what changed between revisions, told by what was asked."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from recviewer.cli.main import main
from recviewer.places.git import Repository
from recviewer.review.decisions import Decision, Decisions, default_path
from recviewer.review.identity import key_of
from recviewer.review.rows import ReviewRow, resolve, rows
from tests.unit.review.repositories import asked, commit, git, write

Json = dict[str, Any]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a repository of its own, with no decisions yet."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    folder = tmp_path / "r"
    commit(folder)
    monkeypatch.chdir(folder)
    return folder


def review(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[Json]:
    """Return the objects that a review prints."""
    assert main(["review", "--format", "jsonl", *arguments]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    return list(map(json.loads, printed.out.splitlines()))


def told(lines: list[Json]) -> dict[str, tuple[str, str | None, bool, str]]:
    """Return status, partner, whether it stays, and verdict of each path."""
    return {
        line["path"]: (
            line["status"],
            line["before"],
            line["supersedes"],
            line["verdict"],
        )
        for line in lines
    }


def test_each_kind_of_change_is_told_with_its_partner(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(
        here,
        same=asked("0"),
        modified=asked("1", test="t::modified"),
        moves=asked("2", test="t::moves"),
        replaced=asked("3", test="t::replaced"),
        stays=asked("4", test="t::stays"),
        gone=asked("5", test="t::gone"),
    )
    commit(
        here,
        modified=asked("1", "No.", "t::modified"),
        moves=None,
        moved=asked("2", test="t::moves"),
        replaced=None,
        replacing=asked("three", test="t::replaced"),
        newer=asked("four", "Else.", "t::stays"),
        gone=None,
        fresh=asked("6", test="t::fresh"),
        package={"name": "is no recording"},
    )
    assert told(review(capsys, "HEAD~1..HEAD")) == {
        "fresh.json": ("added", None, False, "new"),
        "gone.json": ("deleted", "gone.json", False, "gone"),
        "modified.json": ("modified", "modified.json", False, "text"),
        "moved.json": ("moved", "moves.json", False, "identical"),
        "newer.json": ("added", "stays.json", True, "text"),
        "replacing.json": ("added", "replaced.json", False, "same-answer"),
    }


def test_a_line_has_the_fields_of_diff_and_the_decision(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(here, a=asked("1"))
    commit(here, a=asked("2"))
    [line] = review(capsys, "HEAD~1..HEAD")
    assert list(line) == [
        *("path", "exchange", "status", "before", "supersedes", "verdict"),
        *("request_changed", "choices", "usage", "model", "chunks", "timing"),
        *("decision", "note"),
    ]
    assert (line["exchange"], line["request_changed"]) == (0, ["messages"])
    assert (line["decision"], line["note"]) == (None, None)


def test_the_exchanges_of_a_cassette_are_paired_inside_it(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(here, a=cassette(("1", "one"), ("2", "two"), ("3", "three")))
    commit(here, a=cassette(("1", "one"), ("new", "!"), ("2", "zwei"), ("3", "three")))
    lines = review(capsys, "HEAD~1..HEAD")
    assert [(line["exchange"], line["status"], line["verdict"]) for line in lines] == [
        (1, "added", "new"),
        (2, "modified", "text"),
    ]


def test_a_cassette_that_was_renamed_and_edited_is_paired_with_what_it_was(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    calls = [("1", "one"), ("2", "two"), ("3", "three")]
    write(here, "cassettes/test_x/test_old.json", cassette(*calls))
    write(here, "cassettes/test_x/test_other.json", cassette(("1", "one")))
    commit(here)
    write(here, "cassettes/test_x/test_old.json", None)
    calls[1:] = [("2", "zwei"), ("4", "four")]
    write(here, "cassettes/test_x/test_new.json", cassette(*calls))
    commit(here)
    lines = review(capsys, "HEAD~1..HEAD")
    assert [(line["status"], line["before"], line["verdict"]) for line in lines] == [
        ("added", "cassettes/test_x/test_old.json", "noise"),
        ("added", "cassettes/test_x/test_old.json", "text"),
        ("added", "cassettes/test_x/test_old.json", "text"),
    ]
    assert {line["path"] for line in lines} == {"cassettes/test_x/test_new.json"}


def test_a_cassette_that_asks_something_else_takes_no_place_of_one_that_is_gone(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here, "cassettes/test_old.json", cassette(("1", "one"), ("2", "two")))
    commit(here)
    write(here, "cassettes/test_old.json", None)
    write(here, "cassettes/test_new.json", cassette(("1", "one"), ("a", ""), ("b", "")))
    lines = review(capsys, "HEAD")
    assert [line["verdict"] for line in lines] == ["new"] * 3 + ["gone"] * 2


def cassette(*pairs: tuple[str, str]) -> Json:
    """Make a cassette of calls."""
    return {
        "version": 1,
        "interactions": [
            {
                "request": {
                    "method": "POST",
                    "uri": "http://h/v1/chat/completions",
                    "body": json.dumps({"messages": [{"role": "user", "content": q}]}),
                },
                "response": {
                    "status": {"code": 200},
                    "body": {
                        "string": json.dumps(
                            {
                                "choices": [
                                    {
                                        "index": 0,
                                        "message": {"content": a},
                                        "finish_reason": "stop",
                                    }
                                ]
                            }
                        )
                    },
                },
            }
            for q, a in pairs
        ],
    }


ASKED = '{"model": "m", "messages": [{"role": "user", "content": "Hi"}]}'


@pytest.mark.parametrize(
    ("recording", "text", "body"),
    [
        (
            "mock/mappings/deep/a.json",
            {
                "request": {
                    "method": "POST",
                    "urlPath": "/v1/chat/completions",
                    "bodyPatterns": [{"equalToJson": ASKED}],
                },
                "response": {"status": 200, "bodyFileName": "in/answer.json"},
            },
            "mock/__files/in/answer.json",
        ),
        (
            "__admin/mappings/a.json",
            {
                "Request": {"Path": "/v1/chat/completions", "Methods": ["POST"]},
                "Response": {"StatusCode": 200, "BodyAsFile": "answer.json"},
            },
            "__admin/mappings/answer.json",
        ),
        (
            "archives/a.har",
            {
                "log": {
                    "entries": [
                        {
                            "request": {"url": "http://h/v1/chat/completions"},
                            "response": {"content": {"_file": "answer.json"}},
                        }
                    ]
                }
            },
            "archives/answer.json",
        ),
        (
            "mocks/a.yaml",
            "when:\n  path: /v1/chat/completions\n  method: POST\n"
            "then:\n  status: 200\n  body_from_file: bodies/answer.json\n",
            "mocks/bodies/answer.json",
        ),
    ],
)
@pytest.mark.parametrize("committed", [True, False])
def test_a_recording_changes_with_the_file_beside_it_that_holds_its_body(
    here: Path,
    capsys: pytest.CaptureFixture[str],
    recording: str,
    text: Json | str,
    body: str,
    committed: bool,
) -> None:
    message = {"role": "assistant", "content": "Fine."}
    write(here, recording, text)
    write(here, body, {"choices": [{"message": message}]})
    commit(here, other=asked("0"))
    write(here, body, {"choices": [{"message": message | {"content": "Bad."}}]})
    if committed:
        commit(here)

    span = ["HEAD~..HEAD"] if committed else ["HEAD"]

    assert told(review(capsys, *span))[recording] == (
        *("modified", recording, False, "text"),
    )


def test_a_body_that_an_archive_names_is_no_recording_of_its_own_in_git_either(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = {
        "request": {"url": "http://h/v1/chat/completions"},
        "response": {"content": {"_file": "answer.json"}},
    }
    write(here, "archives/a.har", {"log": {"entries": [entry]}})
    commit(here)
    write(here, "archives/answer.json", {"choices": [{"message": {"content": "No"}}]})

    assert list(told(review(capsys, "HEAD"))) == ["archives/a.har"]


def test_the_work_tree_is_compared_without_a_second_revision(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(here, a=asked("1"), b=asked("2"), c=asked("3", test="t::c"))
    write(here, "a.json", asked("1", "No."))
    write(here, "d.json", asked("4", test="t::d"))
    write(here, "ignored/e.json", asked("5"))
    write(here, ".gitignore", "ignored\n")
    (here / "c.json").unlink()
    (here / "b.json").touch()
    expected = {
        "a.json": ("modified", "a.json", False, "text"),
        "c.json": ("deleted", "c.json", False, "gone"),
        "d.json": ("added", None, False, "new"),
    }
    assert told(review(capsys)) == expected
    assert told(review(capsys, "HEAD")) == expected
    assert told(review(capsys, "HEAD", "a.json", "c.json")).keys() == {
        "a.json",
        "c.json",
    }
    assert told(review(capsys, "d.json")).keys() == {"d.json"}


def test_without_a_revision_all_that_is_new_on_the_branch_is_shown(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(here, a=asked("1"))
    git(here, "checkout", "-q", "-b", "feature")
    commit(here, b=asked("2", test="t::b"))
    git(here, "checkout", "-q", "main")
    commit(here, other=asked("3", test="t::c"))
    git(here, "checkout", "-q", "feature")
    assert told(review(capsys)).keys() == {"b.json"}
    assert told(review(capsys, "main...feature")).keys() == {"b.json"}
    assert told(review(capsys, "main..feature")).keys() == {"b.json", "other.json"}


def test_what_origin_has_is_the_default_branch_before_a_local_one(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(here, a=asked("1"))
    git(here, "update-ref", "refs/remotes/origin/main", "HEAD")
    commit(here, b=asked("2", test="t::b"))
    assert told(review(capsys)).keys() == {"b.json"}


def test_where_only_the_work_tree_was_compared_in_vain_that_is_said(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(here, a=asked("1"))
    assert main(["review"]) == 0
    printed = capsys.readouterr()
    assert printed.out == "no recording changed\n"
    assert "name a revision, such as HEAD~1" in printed.err
    assert main(["review", "HEAD~1..HEAD", "a.json"]) == 0
    assert capsys.readouterr().err == ""


def test_before_the_first_commit_everything_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "unborn"
    folder.mkdir()
    git(folder, "init", "-q")
    write(folder, "a.json", asked("1"))
    monkeypatch.chdir(folder)
    assert told(review(capsys)) == {"a.json": ("added", None, False, "new")}
    assert main(["review", "HEAD~1"]) == 2
    [error] = capsys.readouterr().err.splitlines()
    assert error.endswith("not 'HEAD~1'; HEAD has no commit yet")


def test_a_bare_repository_is_reviewed_between_two_revisions(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(here, a=asked("1"))
    commit(here, a=asked("1", "No."))
    bare = here.parent / "bare.git"
    git(here, "clone", "-q", "--bare", ".", str(bare))
    monkeypatch.chdir(bare)
    assert told(review(capsys, "HEAD~1..HEAD")).keys() == {"a.json"}
    assert main(["review", "HEAD~1"]) == 2
    assert "it has no work tree" in capsys.readouterr().err


def test_links_are_no_recordings_whether_committed_or_not(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(here, a=asked("1"), becomes_link=asked("2", test="t::b"))
    (here / "becomes_link.json").unlink()
    for name in ("becomes_link.json", "new_link.json"):
        (here / name).symlink_to("a.json")
    uncommitted = told(review(capsys, "HEAD"))
    commit(here)
    assert uncommitted == told(review(capsys, "HEAD~1..HEAD"))
    assert uncommitted == {
        "becomes_link.json": ("deleted", "becomes_link.json", False, "gone")
    }


def test_a_move_is_recognised_in_a_repository_with_longer_ids(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "sha256"
    folder.mkdir()
    git(folder, "init", "-q", "--object-format=sha256")
    commit(folder, a=asked("1"))
    (folder / "a.json").rename(folder / "b.json")
    monkeypatch.chdir(folder)
    assert told(review(capsys, "HEAD")) == {
        "b.json": ("moved", "a.json", False, "identical")
    }


def test_what_git_lfs_keeps_elsewhere_is_told_as_unreadable(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:%s\nsize 9\n"
    commit(here, a=pointer % ("1" * 64))
    commit(here, a=pointer % ("2" * 64))
    assert main(["review", "HEAD~1..HEAD"]) == 1
    printed = capsys.readouterr()
    assert "Git LFS keeps it elsewhere" in printed.err
    assert printed.out == ""


def test_what_git_lfs_has_fetched_is_compared(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in ("Yes.", "No."):
        data = json.dumps(asked("0", words)).encode()
        digest = hashlib.sha256(data).hexdigest()
        kept = here / ".git/lfs/objects" / digest[:2] / digest[2:4] / digest
        kept.parent.mkdir(parents=True)
        kept.write_bytes(data)
        pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\n"
        commit(here, a=f"{pointer}size {len(data)}\n")
    assert told(review(capsys, "HEAD~1..HEAD")) == {
        "a.json": ("modified", "a.json", False, "text")
    }


def test_a_file_that_git_keeps_with_other_line_endings_only_moved(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here, ".gitattributes", "*.json text eol=crlf")
    for name in ("same.json", 'odd "\n\\name.json', "old.json"):
        text = json.dumps(asked(name), indent=1).replace("\n", "\r\n")
        write(here, name, text)
    commit(here)
    os.utime(here / "same.json", (1, 1))
    os.utime(here / 'odd "\n\\name.json', (1, 1))
    (here / "old.json").rename(here / "new.json")
    assert b"\r\n" in (here / "new.json").read_bytes()
    assert told(review(capsys, "HEAD")) == {
        "new.json": ("moved", "old.json", False, "identical")
    }


def test_nothing_of_the_repository_is_touched(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(here, a=asked("1"))
    write(here, "a.json", asked("1", "No."))
    (here / "a.json").chmod(0o400)
    before = fingerprint(here)
    review(capsys)
    assert fingerprint(here) == before


def fingerprint(folder: Path) -> dict[str, str]:
    """Hash all files of a folder, with their times."""
    return {
        f"{path} {path.stat().st_mtime_ns}": hashlib.sha1(
            path.read_bytes(), usedforsecurity=False
        ).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize(
    ("answer", "status"), [("Fine.", 0), ("No.", 1), (None, 1)], ids=str
)
def test_the_exit_code_tells_whether_an_answer_differs(
    here: Path, answer: str | None, status: int
) -> None:
    commit(here, a=asked("1"))
    commit(here, a=asked("2", answer) if answer else None)
    assert main(["review", "--exit-code", "HEAD~1..HEAD"]) == status
    assert main(["review", "HEAD~1..HEAD"]) == 0


def test_a_recording_that_is_broken_is_an_error_and_the_rest_is_told(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(here, a=asked("1"), b=asked("2"))
    commit(here, a='{"request": {"body', b=asked("2", "No."))
    assert main(["review", "--format", "jsonl", "HEAD~1..HEAD"]) == 1
    printed = capsys.readouterr()
    assert [json.loads(line)["path"] for line in printed.out.splitlines()] == ["b.json"]
    assert printed.err.startswith("recviewer: a.json: expected a recording")


def test_what_was_broken_and_is_not_any_more_is_new(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(here, a='{"request": {"body')
    commit(here, a=asked("1"))
    assert main(["review", "--format", "jsonl", "HEAD~1..HEAD"]) == 1
    printed = capsys.readouterr()
    assert told([json.loads(printed.out)]) == {"a.json": ("added", None, False, "new")}
    assert printed.err.startswith("recviewer: a.json: before the change: expected")


def test_a_shallow_clone_says_how_to_get_the_revisions_it_lacks(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(here, a=asked("1"))
    git(here, "clone", "-q", "--depth", "1", here.as_uri(), "../shallow")
    monkeypatch.chdir(here.parent / "shallow")
    assert main(["review", "HEAD~1..HEAD"]) == 2
    assert "git fetch --unshallow" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none"], "expected a revision of "),
        (["HEAD..none"], "expected a revision of "),
        (["HEAD", "none.json"], "none.json: expected a path of either revision"),
        (["HEAD", "../x"], "../x: expected a path inside of "),
        (["--format", "table"], "invalid choice"),
    ],
)
def test_bad_usage_is_one_line_and_status_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(["review", *arguments]) == 2
    errors = capsys.readouterr().err
    assert errors.count("\n") == 1
    assert message in errors


def test_outside_of_a_repository_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["review"]) == 2
    assert "not a git repository" in capsys.readouterr().err


def test_the_text_folds_what_says_the_same_and_groups_the_rest(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tests = [f"t::{k}" for k in range(3)]
    commit(here, **{f"a{k}": asked("1", test=test) for k, test in enumerate(tests)})
    commit(
        here,
        a0=asked("2", test="t::0"),
        a1=asked("2", test="t::1"),
        b2=asked("2", "It is fine.", test="t::2"),
    )
    assert main(["review", "HEAD~1..HEAD"]) == 0
    assert capsys.readouterr().out == (
        "3 exchanges: 1 text, 2 same-answer (1 added, 2 modified;"
        " 1 supersede a recording that stays)\n"
        "2 exchanges with the same answer, another request: messages\n"
        "\n"
        "text · request: messages · 1 exchange\n"
        "  b2.json\n"
        "    t::2 · supersedes a2.json, which stays\n"
        "      choice 0 · text · content from character 0 (chunk 0 | chunk 0)\n"
        "      content\n"
        "      [-Fine-]{+It is fine+}.\n"
    )


def test_the_markdown_has_counts_then_tests_in_words_without_secrets(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(here, a=asked("1", "sk-abc123def456ghi7 <b>"), b=asked("2", test="t::b"))
    commit(here, a=asked("1", "No. <b>"), b=asked("3", test="t::b"))
    assert main(["review", "--format", "markdown", "HEAD~1..HEAD"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(
        "| verdict | modified |\n| --- | ---: |\n"
        "| `text` | 1 |\n| `same-answer` | 1 |\n"
    )
    assert "### `t::a`\n\n- **text** `a.json`\n\n```text\n" in printed
    assert "t::b" not in printed
    assert "def456" not in printed


def decided(here: Path, number: int, decision: Decision, note: str = "") -> None:
    """Decide about a row of the last commit."""
    kept = Decisions(default_path(), now=lambda: 1.0)
    with Repository(str(here)) as repository:
        found = list(rows(repository, resolve(repository, "HEAD~1..HEAD"), (), kept))
        row = found[number]
        assert isinstance(row, ReviewRow)
        assert row.key == key_of(row.comparison)
        kept.decide([(row.key, row.address)], decision, note)
        kept.save()


def test_a_decision_survives_a_recording_that_says_the_same(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(here, a=asked("1"))
    commit(here, b=asked("2", "No.", "t::a"))
    decided(here, 0, Decision.REJECTED, "rude")
    [line] = review(capsys, "HEAD~1..HEAD")
    assert (line["decision"], line["note"]) == ("rejected", "rude")
    again = asked("2", "No.", "t::a")
    again["response"]["body"]["__data__"] |= {"id": "other", "created": 9}
    commit(here, b=None, c=again)
    lines = review(capsys, "HEAD~2..HEAD")
    assert [line["decision"] for line in lines] == ["rejected"]


def test_another_answer_to_what_was_decided_is_told_as_changed_since(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(here, a=asked("1"))
    commit(here, a=asked("1", "No."))
    decided(here, 0, Decision.ACCEPTED)
    commit(here, a=asked("1", "Never."))
    [line] = review(capsys, "HEAD~1..HEAD")
    assert line["decision"] is None
    assert main(["review", "HEAD~1..HEAD"]) == 0
    assert "accepted before, changed since" in capsys.readouterr().out


def recviewer_for_git() -> str:
    """Return a command that runs this code."""
    root = Path(__file__).parents[2]
    return f"PYTHONPATH={root} {sys.executable} -m recviewer"


def test_textconv_and_difftool_of_git_show_words(here: Path) -> None:
    document = (Path(__file__).parents[2] / "docs" / "review.md").read_text("utf-8")
    textconv, tool = (
        "recviewer show --format text - <",
        'recviewer diff "$LOCAL" "$REMOTE"',
    )
    assert f"textconv '{textconv}'" in document
    assert f"difftool.recviewer.cmd '{tool}'" in document
    command = recviewer_for_git()
    git(
        here,
        "config",
        "diff.recviewer.textconv",
        textconv.replace("recviewer", command),
    )
    git(here, "config", "difftool.recviewer.cmd", tool.replace("recviewer", command))
    write(here, ".gitattributes", "*.json diff=recviewer\n")
    commit(here, a=asked("1", "It is Paris."))
    commit(here, a=asked("1", "It is Rome."), b=asked("2", "New."))
    shown = git(here, "diff", "HEAD~1", "HEAD", "--", "a.json")
    changed = [line for line in shown.splitlines()[4:] if line[0] in "+-"]
    assert changed == ["-It is Paris.", "+It is Rome."]
    assert "It is Rome." in git(here, "log", "-p", "--", "a.json")
    tooled = git(here, "difftool", "-y", "-t", "recviewer", "HEAD~1", "HEAD")
    assert "It is [-Paris-]{+Rome+}." in tooled
    assert "new" in tooled
