"""Which modules are mutated, and which tests should notice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Room:
    """Modules that are mutated together, with the tests that belong to them."""

    name: str
    modules: tuple[str, ...]
    """Patterns of the files to mutate, relative to the project."""
    tests: tuple[str, ...]
    """What pytest is given: folders and files, relative to the project."""
    not_mutated: tuple[str, ...] = ()
    """Patterns of files that another room has, or that mutmut cannot try."""
    left_out: tuple[str, ...] = ()
    """Tests that would take seconds for each mutant, or read files beside the code."""


_LONG_FOLDS: Final = (
    "tests/unit/protocols/test_laws.py"
    "::test_folding_in_steps_ends_with_the_whole_and_shows_something_early",
    "tests/unit/protocols/test_chunk_templates.py"
    "::test_a_fold_of_more_pieces_than_are_kept_apart_gives_the_same",
)

ROOMS: Final = (
    Room("jsondoc", ("recviewer/jsondoc/*.py",), ("tests/unit/jsondoc",)),
    Room(
        "text",
        ("recviewer/text/*.py",),
        ("tests/unit/text", "tests/unit/jsondoc/test_known_list.py"),
    ),
    Room(
        "catalog",
        ("recviewer/library/catalog/*.py", "recviewer/library/tree/*.py"),
        (
            "tests/unit/library/test_bitset.py",
            "tests/unit/library/test_catalog.py",
            "tests/unit/library/test_checks.py",
            "tests/unit/library/test_completion.py",
            "tests/unit/library/test_conversations.py",
            "tests/unit/library/test_distinctions.py",
            "tests/unit/library/test_grouping.py",
            "tests/unit/library/test_labels.py",
            "tests/unit/library/test_listing.py",
            "tests/unit/library/test_terms.py",
            "tests/unit/library/test_sorting.py",
            "tests/unit/library/test_visible_rows.py",
        ),
    ),
    Room(
        "compare",
        ("recviewer/compare/*.py",),
        ("tests/unit/compare",),
    ),
    Room(
        "check",
        ("recviewer/check/*.py", "recviewer/check/*/*.py"),
        (
            "tests/unit/check",
            "tests/functional/test_check.py",
            "tests/functional/test_redact.py",
        ),
        # The examples of the rules are made at import, before a mutant is switched on.
        not_mutated=("recviewer/check/examples.py",),
        left_out=(
            "tests/unit/check/test_any_recording.py",
            "tests/functional/test_check.py"
            "::test_the_hook_and_the_action_call_the_command_as_it_is",
            "tests/functional/test_check.py"
            "::test_the_action_passes_its_inputs_on_line_by_line",
            "tests/unit/check/corpus/test_corpus_rules.py"
            "::test_the_keys_of_ogx_are_those_that_were_measured",
        ),
    ),
    Room(
        "explain",
        ("recviewer/explain/*.py",),
        ("tests/unit/explain", "tests/functional/test_explain.py"),
    ),
    Room(
        "review",
        ("recviewer/review/*.py",),
        ("tests/unit/review", "tests/functional/test_review.py"),
        left_out=(
            # They start other processes, which know of no mutant.
            "tests/functional/test_review.py"
            "::test_textconv_and_difftool_of_git_show_words",
            "tests/unit/review/test_journal.py"
            "::test_several_processes_lose_and_mix_nothing",
        ),
    ),
    Room("playback", ("recviewer/playback/*.py",), ("tests/unit/playback",)),
    Room(
        "framing",
        ("recviewer/framing/*.py", "recviewer/framing/yaml/*.py"),
        ("tests/unit/framing",),
    ),
    Room(
        "model",
        ("recviewer/model/*.py",),
        ("tests/unit/model", "tests/unit/protocols/test_flat_reply.py"),
    ),
    Room(
        "fold",
        ("recviewer/protocols/fold/*.py",),
        ("tests/unit/protocols", "tests/unit/test_plugin.py"),
        # What is known of fields is made at import, before a mutant is switched on.
        not_mutated=("recviewer/protocols/fold/known_fields.py",),
        left_out=_LONG_FOLDS,
    ),
    Room(
        "protocols",
        ("recviewer/protocols/*.py",),
        (
            "tests/unit/protocols",
            "tests/unit/test_plugin.py",
            "tests/unit/formats/test_aimock.py",
            "tests/unit/formats/test_claude_code.py",
            "tests/unit/formats/test_codex.py",
            "tests/unit/formats/test_kept_messages.py",
            "tests/unit/formats/test_langsmith.py",
        ),
        # The fields of Gemini are listed at import.
        not_mutated=(
            "recviewer/protocols/fold/*.py",
            "recviewer/protocols/gemini_fields.py",
        ),
        left_out=_LONG_FOLDS,
    ),
)
"""All rooms, in the order in which they run."""


def room_named(name: str) -> Room:
    """Find a room.

    Raises:
        KeyError: No room has this name.
    """
    return {room.name: room for room in ROOMS}[name]
