"""One exchange, or a group of them, in words."""

from __future__ import annotations

from recviewer.review.preview import group_preview, preview
from recviewer.review.rows import groups
from tests.unit.library.recordings import chat
from tests.unit.review.rows import review_row


def test_the_question_stands_before_what_differs_in_the_answer() -> None:
    before, after = chat("Where?", answer="Here."), chat("Where?", answer="There.")
    lines = preview(review_row(before, after))
    assert lines.index("user: Where?") < lines.index("[-Here-]{+There+}.")


def test_an_answer_that_is_the_same_is_shown_after_what_changed_in_the_request() -> (
    None
):
    lines = preview(review_row(chat("1", answer="Yes."), chat("2", answer="Yes.")))
    assert lines.index("[-1-]{+2+}") < lines.index("Yes.")


def test_what_is_new_is_shown_whole() -> None:
    lines = preview(review_row(None, chat("Who?", answer="Me.")))
    assert "user     Who?" in lines
    assert "Me." in lines


def test_a_long_comparison_is_cut_and_says_so() -> None:
    long = chat("?", answer="\n".join(f"line {k}" for k in range(1000)))
    lines = preview(review_row(chat("?", answer="No."), long))
    assert len(lines) < 500
    assert lines[-1].startswith("… cut here")


def test_secrets_are_masked() -> None:
    secret = "sk-abc123def456ghi7"
    row = review_row(chat(secret, answer="1"), chat(secret, answer=secret))
    assert "def456" not in "\n".join(preview(row))


def test_a_change_that_many_requests_have_is_written_once() -> None:
    rows = []
    for k in range(3):
        before, after = [chat(f"q{k}", test_id=f"t::{k}") for _ in range(2)]
        after["request"]["body"]["seed"] = 1
        rows.append(review_row(before, after, f"{k}.json"))
    [group] = groups(rows)
    lines = group_preview(group)
    assert lines[0] == "same-answer · request: seed · 3 exchanges"
    assert lines.count("request seed: - → 1") == 1
    assert "in 3 of 3:" in lines
    assert lines[-3:] == ["t::0", "t::1", "t::2"]


def test_a_group_says_what_is_in_it_before_a_person_decides_about_all_of_it() -> None:
    rows = [
        review_row(
            chat(f"q{k}", answer="A b", test_id=f"t::{k // 2}", model=f"m{k // 2}"),
            chat(f"q{k}", answer=f"A {k}", test_id=f"t::{k // 2}", model=f"m{k // 2}"),
            f"{k}.json",
        )
        for k in range(4)
    ]
    [group] = groups(rows)
    lines = group_preview(group)
    assert lines[1] == "2 tests · 4 modified · m0 ×2 · m1 ×2"
    assert lines[3:] == ["t::0", "  b → 0", "  b → 1", "t::1", "  b → 2", "  b → 3"]


def test_a_long_question_or_line_is_cut_and_says_so() -> None:
    before, after = (chat("x" * 301, answer=answer) for answer in ("A", "B"))
    assert f"user: {'x' * 300} …" in preview(review_row(before, after))
    new = preview(review_row(None, chat("Who?", answer="y" * 4_002)))
    assert f"{'y' * 4_000} … 2 more characters" in new


def test_of_a_large_group_the_first_hundred_names_and_four_changes_are_shown() -> None:
    rows = []
    for k in range(102):
        before, after = [chat(f"q{k}", test_id=f"t::{k}") for _ in range(2)]
        after["request"]["body"]["seed"] = k % 6
        rows.append(review_row(before, after, f"{k}.json"))
    [group] = groups(rows)
    lines = group_preview(group)
    assert lines[-2:] == ["t::99", "… and 2 more"]
    assert lines.count("in 17 of 102:") == 4
    assert "… and 2 other changes" in lines
