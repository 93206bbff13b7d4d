from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recviewer.library.catalog.catalog import Catalog
from recviewer.library.catalog.filter import Filter, matching
from recviewer.library.catalog.terms import (
    Term,
    apart,
    narrows,
    parse,
    unknown_fields,
    wrong_numbers,
)
from recviewer.library.summary import Summary

ENTRIES = (
    Summary(
        "a/1.json",
        0,
        "Paris in May",
        model="meta/Llama-3",
        choices=1,
        calls=1,
        tool=("get_weather",),
    ),
    Summary("a/2.json", 0, "Rome", model="gpt-4o", choices=2, finish=("length",)),
    Summary("b/3.json", 0, "May I?", test_id="t.py::test_may", error=True),
    Summary("b/4.json", 0, "x", error=True, reason="No such file"),
    Summary("c/5.har", 0, "POST /token", format="har", other=True),
)


def hits(text: str, given: Filter | None = None) -> list[int]:
    filtered = given or Filter(Catalog(ENTRIES))
    return [i for i, passes in enumerate(filtered.passing(parse(text))) if passes]


def test_a_filter_is_parsed_into_words_and_fields() -> None:
    assert parse('Sun model:llama error: n:2 title:"two words" "in Latin"') == (
        Term("", "sun"),
        Term("model", "llama"),
        Term("error", ""),
        Term("n", "2"),
        Term("title", "two words"),
        Term("", "in latin"),
    )


def test_an_unknown_field_is_plain_text() -> None:
    assert parse("http://x a:b") == (Term("", "http://x"), Term("", "a:b"))


def test_a_field_that_does_not_exist_is_named_unless_it_is_a_url() -> None:
    assert unknown_fields('http://x Tols: -a:b model:y "c:d" e') == ["Tols", "a"]


def test_values_of_number_fields_that_are_no_numbers_are_named() -> None:
    right = 'n: calls:>1 size:"<=1.5MB" status:4..5 chunks:..9 turns:2.. model:x y'
    assert wrong_numbers(right) == []
    wrong = ["Calls:>1]", '-n:"a few"', "size:>", "turns:3..x"]
    assert wrong_numbers(f"{' '.join(wrong)} {right}") == [wrong[0], wrong[1], wrong[3]]


def test_terms_with_a_field_are_taken_out_of_a_text_as_typed() -> None:
    assert apart('two  words -MODEL:x in:y "in:z" a', "in") == (
        ["-MODEL:x", "in:y"],
        'two  words "in:z" a',
    )
    assert apart("in:y size:1") == (["size:1"], "in:y")
    assert apart(" two words ") == ([], "two words")


def test_an_open_quote_extends_to_the_end() -> None:
    assert parse('"in lat') == (Term("", "in lat"),)


def test_an_entry_passes_if_it_meets_all_conditions() -> None:
    assert hits("may") == [0, 2]
    assert hits("may error:") == [2]
    assert hits("MAY a/") == [0]


def test_a_path_matches_across_its_slashes() -> None:
    assert hits("a/1") == hits("path:a/1.js") == [0]
    assert hits("/3") == hits("path:/3") == [2]
    assert hits("b/1") == hits("path:b/1") == []
    assert hits("/") == hits("path:/") == [0, 1, 2, 3, 4]
    assert hits("title:/token") == [4]


def test_a_path_of_several_folders_matches_up_to_the_name() -> None:
    entries = [Summary("x/y/z/one.json", 0, ""), Summary("x/y/one.json", 0, "")]

    for text, expected in (
        ("y/z/on", [0]),
        ("x/y/on", [1]),
        ("z/", [0]),
        ("y/one", [1]),
        ("x/z/one", []),
    ):
        narrowed = Filter(Catalog(entries))
        assert hits(text, narrowed) == hits(f"path:{text}", narrowed) == expected


def test_a_path_of_a_title_with_a_separator_ends_at_the_first() -> None:
    catalog = Catalog([Summary("a/1.json", 0, "one\0two")])

    assert hits("title:one", Filter(catalog)) == hits("title:two", Filter(catalog))
    assert hits("path:one", Filter(catalog)) == []


def test_a_match_does_not_span_path_and_title() -> None:
    assert hits("jsonparis") == hits("title:json") == hits("path:paris") == []


def test_a_path_matches_by_its_folder_alone() -> None:
    entries = [
        Summary("alpha/beta/1.json", 0, "x"),
        Summary("beta-2/2.json", 0, "x"),
        Summary("Gamma/3.json", 0, "alpha beta"),
    ]
    for text, expected in (("alpha", [0]), ("beta", [0, 1]), ("gamma", [2])):
        assert hits(f"path:{text}", Filter(Catalog(entries))) == expected
    assert hits("alpha/", Filter(Catalog(entries))) == [0]
    assert hits("alpha", Filter(Catalog(entries))) == [0, 2]


def test_a_text_field_matches_only_that_field() -> None:
    assert hits("model:llama") == [0]
    assert hits("path:b/") == [2, 3]
    assert hits("test:may") == [2]
    assert hits("finish:length") == [1]
    assert hits("format:har") == [4]


def test_a_field_without_a_value_is_a_flag() -> None:
    assert hits("model:") == [0, 1]
    assert hits("unreadable:") == [3]
    assert hits("n:") == [1]
    assert hits("other:") == [4]


def test_a_flag_can_be_negated_or_combined_with_a_word() -> None:
    assert hits("error:no") == [0, 1, 4]
    assert hits("tools:paris") == [0]


def test_what_matches_a_negated_term_is_left_out() -> None:
    assert hits("-may") == hits("!may") == [1, 3, 4]
    assert hits("-tools: -error:") == [1, 4]
    assert hits("-error:no") == hits("error:") == [2, 3]
    assert hits("-tools:paris") == [1, 2, 3, 4]
    assert hits("-model:") == [2, 3, 4]
    assert hits("-path:b/ may") == [0]
    assert hits('-"may i"') == [0, 1, 3, 4]
    assert hits("- !") == [0, 1, 2, 3, 4]


def test_a_tool_is_found_by_its_name() -> None:
    assert hits("tool:weather") == hits("tool:") == [0]
    assert hits("tool:rome") == []


SIZED = [
    Summary("1", 0, "x", size=999, chunks=1, calls=2, turns=3, status=200),
    Summary("2", 0, "x", size=100_000, chunks=10, turns=1, status=429),
    Summary("3", 0, "x", size=2_500_000, chunks=100, calls=1),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("calls:", [0, 2]),
        ("calls:>1", [0]),
        ("calls:0", [1]),
        ("calls:>", [0, 2]),
        ("size:>100k", [2]),
        ("size:>=100kB", [1, 2]),
        ("size:<1k", [0]),
        ("size:<=999", [0]),
        ("size:1k..2.5M", [1, 2]),
        ("size:..1k", [0]),
        ("chunks:10..", [1, 2]),
        ("turns:1..3", [0, 1]),
        ("status:", [0, 1]),
        ("status:429", [1]),
        ("status:>=400", [1]),
        ("-status:200", [1, 2]),
        ("size:big", []),
        ("size:>big", []),
        ("size:1..big", []),
    ],
)
def test_a_number_is_compared(text: str, expected: list[int]) -> None:
    assert hits(text, Filter(Catalog(SIZED))) == expected


def test_summaries_are_chosen_by_terms() -> None:
    assert matching(ENTRIES, parse("n:2")) == [ENTRIES[1]]
    assert matching(ENTRIES, ()) == list(ENTRIES)


def test_a_number_of_choices_matches_exactly() -> None:
    assert hits("n:2") == [1]
    assert hits("n:x") == []


def test_a_field_that_gets_a_value_does_not_narrow_the_flag() -> None:
    assert not narrows(parse("n:12"), parse("n:1"))
    assert not narrows(parse("model:"), parse("model"))
    assert narrows(parse("model:l"), parse("model:"))


def test_entries_added_to_the_catalog_later_are_filtered_too() -> None:
    catalog = Catalog(ENTRIES[:1])
    filtered = Filter(catalog)
    hits("may", filtered)
    catalog.extend(ENTRIES[1:])
    assert hits("may", filtered) == [0, 2]


TYPED = st.text(
    st.sampled_from('may :"n2oldertipx/.->!'), max_size=12
) | st.sampled_from(
    [
        "model:",
        "model:l",
        "error:",
        "error:no",
        "error:n",
        "n:",
        "n:2",
        "may e",
        "tools:",
        "path:",
        "a/1",
        "title:p",
        "-may",
        "-m",
        "-error:",
        "size:>1",
        "size:>",
        "-tool:w",
        "tool:w",
    ]
)


@given(st.lists(TYPED, max_size=6))
def test_narrowing_gives_what_filtering_from_scratch_gives(typed: list[str]) -> None:
    shared = Filter(Catalog(ENTRIES))
    for text in typed:
        assert hits(text, shared) == hits(text)


def test_only_the_results_of_the_last_sixteen_queries_are_kept() -> None:
    class Texts(list[str]):
        reads = 0

        def __getitem__(self, index: Any) -> Any:
            Texts.reads += 1
            return super().__getitem__(index)

    catalog = Catalog(ENTRIES)
    catalog.texts = Texts(catalog.texts)
    filtered = Filter(catalog)
    queries = [f"title:{k:02}" for k in range(17)]
    for text in queries:
        hits(text, filtered)
    before = Texts.reads
    hits(queries[1], filtered)
    assert Texts.reads == before
    hits(queries[0], filtered)
    assert Texts.reads > before


def test_a_flag_without_its_word_does_not_pass() -> None:
    assert hits("tools:rome") == hits("error:paris") == []
    assert hits("error:false") == [0, 1, 4]
    assert hits("streaming:") == hits("images:") == []


def test_a_word_is_found_in_the_fields_that_many_entries_share() -> None:
    assert hits("gpt") == [1]
    assert hits("t.py") == [2]
    assert hits("llama paris") == [0]


def test_all_of_several_finish_reasons_are_looked_through() -> None:
    entries = [Summary("1", 0, "x", finish=("stop", "length")), Summary("2", 0, "x")]
    given = Filter(Catalog(entries))

    assert hits("finish:length", given) == hits("finish:", given) == [0]
    assert hits("n:0", given) == [0, 1]
    assert hits("n:1", given) == []


def test_single_letters_typed_one_after_another_find_entries_added_between() -> None:
    catalog = Catalog(ENTRIES)
    filtered = Filter(catalog)
    assert hits("r", filtered) == [0, 1, 4]
    catalog.extend([Summary("d/6.json", 0, "Rimini"), Summary("d/7", 0, "Oslo")])
    assert hits("r", filtered) == [0, 1, 4, 5]
    assert hits("ri", filtered) == [0, 5]
    assert hits("rim", filtered) == [5]


def test_a_quote_inside_an_unknown_field_is_left_out() -> None:
    assert parse('x:"two words"') == (Term("", "x:two words"),)
    assert parse('model:"two words"') == (Term("model", "two words"),)
    assert parse('""') == ()


def test_a_longer_filter_narrows_a_shorter_one_only_term_by_term() -> None:
    assert narrows(parse("may error:"), parse("may"))
    assert narrows(parse("mayo"), parse("may"))
    assert not narrows(parse("may"), parse("may error:"))
    assert not narrows(parse("june may"), parse("may"))
    assert not narrows(parse("error:x"), parse("error:"))
    assert not narrows(parse("model:ma"), parse("test:m"))
