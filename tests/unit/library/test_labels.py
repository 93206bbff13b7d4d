"""Labels that are cut, and still tell rows apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from recviewer.library.tree.labels import (
    align,
    fitted_names,
    fitted_titles,
    without_shared,
)
from recviewer.text.clipping import Measure

PARAMETERS = [
    f"[{client}-txt={model}-inference:chat_completion:streaming_{number}]"
    for client in ("client_with_models", "openai_client")
    for model in ("ollama/llama3.2:3b-instruct-fp16", "vllm/Qwen/Qwen3-0.6B")
    for number in ("01", "02")
]

names = st.lists(
    st.text("ab_-[]:/=. …#1", max_size=24), min_size=1, max_size=12, unique=True
)


def fitted(labels: list[str], width: int) -> list[str]:
    return fitted_names(labels, width, Measure())


def test_names_that_fit_stay_whole() -> None:
    assert fitted(["tests/a.py", "tests/b.py"], 10) == ["tests/a.py", "tests/b.py"]


def test_what_all_names_share_is_dropped_in_whole_words() -> None:
    assert fitted(["test_sun_rises", "test_sun_sets"], 12) == ["…rises", "…sets"]
    labels = ["[txt=azure/gpt-4o]", "[txt=openai/gpt-4o]"]
    assert without_shared(align(labels)) == ["…azure…", "…openai…"]


def test_a_name_of_which_nothing_would_be_left_keeps_what_is_shared() -> None:
    labels = ["tests/recordings", "tests/recordings_old"]
    assert without_shared(align(labels)) == labels
    assert fitted(labels, 14) == ["…/recordings", "recordings_old"]


def test_parts_that_differ_are_kept_where_what_is_between_them_is_shared() -> None:
    assert fitted(PARAMETERS, 24)[:3] == [
        "client_wit…ollama/lla…01",
        "client_wit…ollama/lla…02",
        "client_wit…vllm/Qwen/…01",
    ]


def test_a_parameter_at_the_end_is_kept_where_all_combine_a_few_values() -> None:
    labels = [f"[{model}-{store}]" for model in (*"ab", "c" * 20) for store in "FT"]
    assert align(labels).shared == ("[", "-", "]")
    assert fitted(labels, 12)[-2:] == ["ccccccccc…-F", "ccccccccc…-T"]


def test_the_parameters_of_a_test_give_way_before_its_name() -> None:
    labels = ["a/test_tools.py::test_sun[openai-gpt-4o]", "b/test_rain.py"]
    assert fitted(labels, 26) == ["a/test_tools.py::test_sun", "b/test_rain.py"]


def test_long_names_lose_folders_before_the_middle_of_what_comes_last() -> None:
    label = "agents/in/test_openai_responses.py"
    assert fitted([label], 33) == ["agents/…/test_openai_responses.py"]
    assert fitted([label], 26) == ["…/test_openai_responses.py"]
    assert fitted([label, "a/b.py"], 20) == ["test_open…sponses.py", "a/b.py"]


def test_titles_lose_their_ends_unless_they_then_look_the_same() -> None:
    titles = ["Violent content refers to films", "Violent content refers to news"]
    own = ["Viole…ers to films", "Viole…fers to news"]
    assert fitted_titles(titles, 18, Measure()) == own


def test_titles_go_on_at_the_first_word_that_is_their_own() -> None:
    titles = [f"Violent content refers to {what} of the last war" for what in "ABC"]
    own = [f"Viole…{what} of the la…" for what in "ABC"]
    assert fitted_titles(titles, 18, Measure()) == own


def test_names_that_begin_and_end_alike_show_what_differs_between() -> None:
    labels = [
        "test_openai_completion_non_streaming",
        "test_openai_chat_completion_non_streaming",
        "test_openai_chat_completion_non_streaming_with_file",
    ]
    assert fitted(labels, 24) == [
        "test_op…completion_non_…",
        "test_op…chat_completion…",
        "test_openai…ng_with_file",
    ]


def test_brackets_around_all_names_are_left_out() -> None:
    labels = [f"[{letter * 20}]" for letter in "ab"]
    assert fitted(labels, 10) == ["aaaa…aaaaa", "bbbb…bbbbb"]


def test_a_shared_word_is_found_far_from_the_start_of_a_long_label() -> None:
    labels = ["z shared 1", f"{' '.join('abcdefgh' * 8)} shared 2"]
    assert align(labels).shared == ("", " shared ", "")


@given(names)
def test_shared_and_own_parts_make_up_each_label(labels: list[str]) -> None:
    shared, parts = align(labels)
    for label, own in zip(labels, parts, strict=True):
        pieces = [
            piece for pair in zip(shared, (*own, ""), strict=True) for piece in pair
        ]
        assert "".join(pieces) == label


@given(names, st.integers(4, 30))
def test_different_names_stay_different_and_fit(labels: list[str], width: int) -> None:
    cut = fitted(labels, width)
    assert len(set(cut)) == len(labels)
    assert all(len(text) <= width for text in cut)


@given(names, st.integers(4, 30))
def test_different_titles_stay_different_and_fit(titles: list[str], width: int) -> None:
    cut = fitted_titles(titles, width, Measure())
    assert len(set(cut)) == len(titles)
    assert all(len(text) <= width for text in cut)
    for title, text in zip(titles, cut, strict=True):
        assert text == title or len(title) > width
