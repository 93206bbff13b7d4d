"""C5: the test that made it does not exist any more."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Set
from functools import cache
from typing import Final

from msgspec import Struct

from recviewer.check.examples import answered, recording
from recviewer.check.facts import Corpus, ExchangeFacts
from recviewer.check.finding import Hit, Severity
from recviewer.check.rule import Rule

_SUFFIX: Final = ".py"
"""Files of tests whose functions are looked for."""

_SEPARATOR: Final = re.compile(r"/|::")
_NAME: Final = re.compile(r"test\w*")
"""A function of a test, by pytest's names."""

_CASSETTES: Final = re.compile(r"(.*)/(?:vcr_)?cassettes/", re.DOTALL)


class _Listed(Struct, frozen=True):
    """The tests that pytest collects."""

    ids: Set[str]
    functions: Set[str]
    """The ids without their parameters."""
    names: Set[tuple[str, ...]]
    """Each function alone, behind its module and behind its class."""


def _check(corpus: Corpus) -> Iterator[tuple[ExchangeFacts, Hit]]:
    listed = None
    if corpus.tests is not None:
        functions = {_function(each) for each in corpus.tests}
        names = {name for each in functions for name in _names(each)}
        listed = _Listed(corpus.tests, functions, names)
    seen: set[str] = set()
    for exchange in corpus.exchanges:
        if not exchange.test_id or exchange.path in seen:
            continue
        seen.add(exchange.path)
        if listed is not None:
            problem = _unlisted(exchange.test_id, listed)
        else:
            problem = _unknown(exchange.path, exchange.test_id)
        if problem:
            yield exchange, Hit(problem)


def _unlisted(test_id: str, listed: _Listed) -> str:
    """Say what is wrong with a test that is not in the list; empty if it is.

    A list may start from another folder than the recorder did. Of a cassette only the
    names of module, class and function are known, and nothing where those are not
    pytest's.
    """
    if not _has_file(test_id):
        *before, name = _SEPARATOR.split(_function(test_id))
        if not _NAME.fullmatch(name) or (*before[-1:], name) in listed.names:
            return ""
        return f"{test_id} is not collected"
    if any(each in listed.ids for each in _endings(test_id, listed.ids)):
        return ""
    function = _function(test_id)
    if any(each in listed.functions for each in _endings(function, listed.functions)):
        return f"{test_id} is not collected, only with other parameters"
    return f"{test_id} is not collected"


def _names(function: str) -> Iterator[tuple[str, ...]]:
    """Yield what the path of a cassette may call a test."""
    file, *classes, name = function.split("::")
    yield (name,)
    yield os.path.basename(file).removesuffix(_SUFFIX), name  # noqa: PTH119
    if classes:
        yield classes[-1], name


def _has_file(test_id: str) -> bool:
    """Say whether a test is known by its file, and not by the path of a cassette."""
    return test_id.partition("::")[0].endswith(_SUFFIX)


def _endings(test_id: str, listed: Set[str]) -> Iterator[str]:
    """Yield an id and what it is called from folders below."""
    yield test_id
    file, separator, rest = test_id.partition("::")
    while "/" in file:
        file = file.partition("/")[2]
        yield f"{file}{separator}{rest}"


def _unknown(path: str, test_id: str) -> str:
    """Say what is missing of a test; empty if it is there, or nobody can tell."""
    file, _, rest = test_id.partition("::")
    if not rest:
        return ""
    if not _has_file(test_id):
        return _unknown_of_cassette(path, file, rest)
    root = _root(os.path.dirname(os.path.abspath(path)), file)  # noqa: PTH100, PTH120
    if root is None:
        return ""
    text = _text(f"{root}/{file}")
    if text is None:
        return f"there is no {file}"
    name = _function(test_id).rpartition("::")[2]
    if name.isidentifier() and not re.search(rf"\b{name}\b", text):
        return f"{file} has no {name}"
    return ""


def _unknown_of_cassette(path: str, module: str, rest: str) -> str:
    """Say what is missing of the test of a cassette beside the module of the test.

    Another module elsewhere may be meant, and a class may inherit its tests.
    """
    found = _CASSETTES.match(os.path.abspath(path))  # noqa: PTH100
    text = _text(f"{found[1]}/{module}{_SUFFIX}") if found else None
    name = _function(rest).partition("::")[0]
    if text is None or not name.isidentifier() or re.search(rf"\b{name}\b", text):
        return ""
    return f"{module}{_SUFFIX} has no {name}"


@cache
def _root(folder: str, file: str) -> str | None:
    """Return the folder above a recording that the path of a test starts from.

    It is the nearest one in which the folder of the test holds tests.
    """
    inner = os.path.dirname(file)  # noqa: PTH120
    while True:
        if _holds_tests(os.path.join(folder, inner)):  # noqa: PTH118
            return folder
        above = os.path.dirname(folder)  # noqa: PTH120
        if above == folder:
            return None
        folder = above


@cache
def _holds_tests(folder: str) -> bool:
    try:
        names = os.listdir(folder)  # noqa: PTH208 - `pathlib` takes 3 ms
    except OSError:
        return False
    return any(
        (name.endswith(_SUFFIX) and name.startswith("test"))
        or name.endswith("_test.py")
        for name in names
    )


@cache
def _text(path: str) -> str | None:
    """Return a file of tests; None if there is none."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:  # noqa: PTH123
            return file.read()
    except OSError:
        return None


def _function(test_id: str) -> str:
    """Return the id of a test without its parameters."""
    return test_id.partition("[")[0]


_TESTS = "def test_a_sum(): ...\n"

RULE = Rule(
    id="C5",
    title="orphan",
    severity=Severity.WARNING,
    means=(
        "With `--tests`, the test that made the recording is not among those that"
        " pytest collects. Without, its file does not exist, or does not hold the name"
        " of its function; nothing is told where the folder of the tests is not there."
        " The test of a cassette is told by the path of the cassette."
    ),
    why="No test replays it any more.",
    mend="Delete it. If the test was renamed, record it under the new name.",
    bad={
        "tests/test_sums.py": _TESTS,
        "tests/recordings/a.json": recording(
            answered(), test_id="tests/test_sums.py::test_a_product"
        ),
        "tests/recordings/b.json": recording(
            answered(), test_id="tests/test_products.py::test_a_product"
        ),
    },
    good={
        "tests/test_sums.py": _TESTS,
        "tests/recordings/a.json": recording(
            answered(), test_id="tests/test_sums.py::test_a_sum[2-2]"
        ),
    },
    corpus=_check,
)
