"""What stands around a hit."""

from __future__ import annotations

from recviewer.search.hits import Context, context
from recviewer.text.secrets import MASK

KEY = "sk-proj-abcdefghijklmnop1234567890"


def test_a_short_text_is_kept_whole_around_a_hit() -> None:
    assert context("the Latin word", 4, 9) == Context("the ", "Latin", " word")


def test_a_long_text_is_cut_and_says_so() -> None:
    found = context("a" * 300 + "hit" + "b" * 300, 300, 303)
    assert (found.before, found.after) == ("…" + "a" * 200, "b" * 200 + "…")


def test_a_key_that_begins_far_before_what_is_kept_is_masked() -> None:
    text = f"{KEY}{'x' * 400} hit"
    found = context(text, len(text) - 3, len(text))
    assert "x" not in found.before


def test_a_key_of_which_a_part_is_found_is_masked_once() -> None:
    text = f"Use {KEY} now."
    assert context(text, 10, 20) == Context("Use ", MASK, " now.")


def test_a_hit_beside_a_key_stays() -> None:
    text = f"Use {KEY} now."
    found = context(text, len(text) - 4, len(text) - 1)
    assert found == Context(f"Use {MASK} ", "now", ".")
