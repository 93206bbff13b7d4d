from __future__ import annotations

from msgspec.structs import replace

from recviewer.library.summary import Summary, unreadable
from recviewer.reading.preview import Preview
from recviewer.tui.exchange.preview import exchange_preview, group_preview

NAMES = {"library.select": "enter", "everywhere.find": "/", "everywhere.help": "?"}

ENTRY = Summary(
    "a/b.json",
    0,
    "What?",
    size=1_600,
    test_id="t.py::test",
    model="m",
    endpoint="/v1/chat",
    format="ogx",
    chunks=22,
    finish=("stop", "length"),
    streaming=True,
)


def shown(entry: Summary, preview: Preview | None = None) -> list[str]:
    return exchange_preview(entry, preview, NAMES, 60).plain.splitlines()


def answered(*answers: tuple[str, str], question: str = "Why?") -> Preview:
    return Preview(question, answers, "")


def test_a_preview_says_what_the_library_knows_before_it_is_read() -> None:
    assert shown(ENTRY) == [
        "t.py::test",
        "a/b.json",
        "m · /v1/chat · streamed · 22 chunks · 1.6 kB · stop · length",
        "",
        "title",
        "What?",
        "",
        "enter  opens it",
        "/      filters the list",
        "?      shows all keys",
    ]


def test_a_preview_shows_the_question_and_each_answer() -> None:
    lines = shown(ENTRY, answered(("stop", "So."), ("", "Thus.")))
    assert lines[3:-4] == [
        *("", "user", "Why?"),
        *("", "choice 0  stop", "So."),
        *("", "choice 1", "Thus."),
    ]


def test_long_texts_and_many_answers_are_cut() -> None:
    lines = shown(ENTRY, answered(*[("", "x" * 500)] * 6, question="a\n" * 9))
    assert "a …" in lines
    assert f"{'x' * 400} …" in lines
    assert "and 2 more choices" in lines
    assert "choice 4" not in lines


def test_an_exchange_without_a_test_is_named_by_its_path_and_number() -> None:
    assert shown(Summary("a.har", 2, "x"))[0] == "a.har · exchange 2"


def test_a_file_that_cannot_be_read_says_why() -> None:
    assert "✖ expected JSON" in shown(unreadable("a.json", "expected JSON"))


def test_a_recorded_error_and_a_status_are_shown() -> None:
    entry = Summary("a", 0, "x", status=429)
    lines = shown(entry, Preview("", (), "too many\x1b"))
    assert "HTTP 429 · 0 B" in lines
    assert "✖ too many␛" in lines
    assert "x" in lines


def test_recorded_text_reaches_the_preview_without_control_codes() -> None:
    entry = Summary("a\x1b", 0, "x\x1b", test_id="t\x1b", model="m\x1b")
    text = "\n".join(shown(entry, answered(("e\x1b", "o\x1b"), question="q\x1b")))
    assert "\x1b" not in text + "\n".join(shown(entry))
    assert text.count("␛") == 6


def test_no_line_ends_within_a_fact() -> None:
    facts = ["m", "/v1/chat", "streamed", "22 chunks", "1.6 kB", "stop", "length"]
    for width in range(9, 70):
        lines = exchange_preview(ENTRY, None, NAMES, width).plain.splitlines()
        lines = lines[lines.index("a/b.json") + 1 : lines.index("")]
        assert " · ".join(lines).split(" · ") == facts
        assert max(map(len, lines)) <= width


def test_the_name_of_a_test_is_folded_between_its_parts() -> None:
    entry = replace(ENTRY, test_id="tests/agents/test_packing.py::test_follow_up[a]")
    lines = exchange_preview(entry, None, NAMES, 30).plain.splitlines()
    assert lines[:3] == [
        "tests/agents/test_packing.py::",
        "test_follow_up[a]",
        "a/b.json",
    ]


def test_a_group_lists_its_first_exchanges_and_how_they_ended() -> None:
    entries = [
        Summary("a", 0, "One\x1b", finish=("stop",)),
        unreadable("b", "Two words"),
    ]
    text = group_preview("tests\x1b", 3, entries, [], NAMES, 16).plain
    assert text.splitlines()[:6] == [
        *("tests␛", "3 exchanges", ""),
        "One␛        stop",
        "b: Two words   ✖",
        "… and 1 more",
    ]
    assert "opens or closes the group" in text
    assert "more" not in group_preview("tests", 2, entries, [], NAMES, 16).plain


def test_a_group_counts_its_models_and_how_its_answers_ended() -> None:
    failed = replace(ENTRY, model="other\x1b", error=True)
    kinds = [(ENTRY, 1_200), (failed, 3), (replace(ENTRY, model=""), 1)]
    text = group_preview("tests", 1_204, [ENTRY], kinds, NAMES, 40).plain
    assert text.splitlines()[1:5] == [
        "1,204 exchanges",
        "models  m 1,200 · other␛ 3",
        "ends    stop 1,201 · length 1,201",
        "        error 3",
    ]


def test_a_group_of_many_models_names_those_it_has_most_of() -> None:
    kinds = [(replace(ENTRY, model=f"m{n}", finish=()), 9 - n) for n in range(6)]
    text = group_preview("tests", 30, [ENTRY], kinds, NAMES, 60).plain
    assert text.splitlines()[2:4] == ["models  m0 9 · m1 8 · m2 7 · m3 6 · 2 more", ""]
