"""`recviewer diff A B`: how two exchanges, files, folders or revisions differ."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from recviewer.address import STDIN, Address, is_elsewhere, parse
from recviewer.cli.arguments import Parser
from recviewer.cli.output import (
    BAD_USAGE,
    DIFFERENT,
    FINE,
    Line,
    colored,
    print_lines,
    report,
)
from recviewer.cli.paths import path_argument, require_paths
from recviewer.compare.comparison import Comparison, Side, Verdict
from recviewer.compare.exchanges import try_compare
from recviewer.compare.pairing import pairs_within, shape_in_file
from recviewer.errors import ReadError, UsageError, not_understood
from recviewer.export import comparison as written
from recviewer.export.word_diff import COLORED, PLAIN
from recviewer.model.exchange import Recording
from recviewer.places.git import PREFIX, GitError, Repository
from recviewer.reading import reader
from recviewer.review.changes import Change, changes, is_recorded
from recviewer.review.trees import FolderTree, GitTree, Tree, commit_tree

_MAX_OPENED = 200
"""Pairs that are opened on the screen; of more, `recviewer review` tells."""


class Operand(Struct, frozen=True):
    """What A or B names."""

    address: Address
    """The path and the exchange in it; of git the path in the repository."""
    tree: Tree | None
    """Its files, if it is a folder."""
    read: Callable[[], Recording]
    """Reads it, if it is a file."""
    label: str
    """How people are told about the path."""


def run(arguments: Sequence[str]) -> int:
    """Print differences; return 0 without any, 1 with some, 2 if something fails."""
    options = _parser().parse_args(arguments)
    by_likeness = options.choices == "likeness"
    counts: Counter[Verdict] = Counter()
    with ExitStack() as opened:
        try:
            pairs = _pairs(options.a, options.b, opened)
        except (GitError, ReadError) as error:
            return report(error, BAD_USAGE)
        if options.open:
            return _open(pairs, by_likeness=by_likeness)
        comparisons = _compared(pairs, counts, by_likeness=by_likeness)
        encoding = None if options.format == "text" else "utf-8"
        lines = _lines(comparisons, counts, options.format, volatile=options.volatile)
        if print_lines(lines, encoding) != FINE:
            return BAD_USAGE
    return DIFFERENT if any(verdict.is_difference for verdict in counts) else FINE


def _parser() -> Parser:
    parser = Parser(
        "recviewer diff",
        "Compare two recordings, exchanges, folders or revisions.",
        "A and B are files, folders, addresses such as a.json#exchange=2, - for"
        "\nstandard input, or git:REV:PATH, with the path from the root of the"
        "\nrepository (git:REV:./PATH: from here).",
    )
    parser.add_argument("a", metavar="A", help="what was before")
    parser.add_argument("b", metavar="B", help="what is after")
    parser.add_argument(
        "--format", choices=("text", "markdown", "jsonl"), default="text"
    )
    parser.add_argument(
        "--choices",
        choices=("index", "likeness"),
        default="index",
        help="pair the choices of two answers by index (the default), or by likeness",
    )
    parser.add_argument(
        "--volatile",
        action="store_true",
        help="tell which volatile fields differ, such as ids and times",
    )
    parser.add_argument(
        "-o",
        "--open",
        action="store_true",
        help="open the exchanges side by side, to read them and to race them",
    )
    return parser


def _open(pairs: _Pairs, *, by_likeness: bool) -> int:
    """Show pairs side by side in this terminal; return the exit status.

    Pairs that are identical are left out, unless nothing else is there.
    """
    from recviewer.cli.side_by_side import open_pairs

    opened = list(islice(pairs, _MAX_OPENED + 1))
    if len(opened) > _MAX_OPENED:
        raise UsageError(
            f"expected at most {_MAX_OPENED:,} pairs to open; name fewer recordings"
        )
    status = FINE
    for each in opened:
        if isinstance(each, ReadError):
            status = report(each, BAD_USAGE)
    found = [each for each in opened if not isinstance(each, ReadError)]
    if not found:
        raise UsageError("expected something to compare, and found nothing")
    # The screen compares a pair itself: of a single one, nothing is to be left out.
    several = found if len(found) > 1 else ()
    different = [pair for pair in several if not _is_identical(*pair)]
    return open_pairs(different or found, by_likeness=by_likeness) or status


def _is_identical(before: Side | None, after: Side | None) -> bool:
    """Return whether there is nothing to see; what is wrong is told on the screen."""
    found = try_compare(before, after)
    return isinstance(found, Comparison) and found.verdict is Verdict.IDENTICAL


def _lines(
    comparisons: Iterator[Comparison | ReadError],
    counts: Counter[Verdict],
    format: str,
    *,
    volatile: bool,
) -> Iterator[Line]:
    """Yield the lines of all comparisons in a format, and what they add up to."""
    style = COLORED if colored() else PLAIN
    for each in comparisons:
        if isinstance(each, ReadError):
            yield each
        elif format == "jsonl":
            found = written.json_object(each, with_volatile=volatile)
            yield written.json_line(found)
        elif each.verdict is Verdict.IDENTICAL:
            continue
        elif format == "markdown":
            yield written.joined(written.markdown(each, with_volatile=volatile))
        else:
            yield from written.text(each, style, with_volatile=volatile)
    if (format == "markdown" and counts) or (format == "text" and counts.total() > 1):
        yield written.counts_line(counts)


def _compared(
    pairs: Iterator[tuple[Side | None, Side | None] | ReadError],
    counts: Counter[Verdict],
    *,
    by_likeness: bool,
) -> Iterator[Comparison | ReadError]:
    for pair in pairs:
        if isinstance(pair, ReadError):
            yield pair
            continue
        found = try_compare(*pair, by_likeness=by_likeness)
        if isinstance(found, Comparison):
            counts[found.verdict] += 1
        yield found


_Pairs = Iterator[tuple[Side | None, Side | None] | ReadError]


def _pairs(a: str, b: str, opened: ExitStack) -> _Pairs:
    """Pair the exchanges of two operands.

    Raises:
        UsageError: They do not go together.
        ReadError: One of them cannot be read.
        GitError: There is no such revision.
    """
    if a == b == STDIN:
        raise UsageError("expected standard input once, not twice")
    repositories: list[Repository] = []

    def repository() -> Repository:
        if not repositories:
            repositories.append(opened.enter_context(Repository()))
        return repositories[0]

    one, other = _operand(a, repository), _operand(b, repository)
    if one.tree is None and other.tree is None:
        named = one.address.choice, other.address.choice
        choice = next((each for each in named if each is not None), None)
        sides = _sides(one, choice), _sides(other, choice)
        return iter(pairs_within(*sides, shape_in_file))
    if one.tree is None or other.tree is None:
        folder, file = (a, b) if one.tree else (b, a)
        raise UsageError(
            f"expected two files or two folders; {folder} is a folder, {file} is none"
        )
    return _pairs_of_trees(one.tree, other.tree)


def _pairs_of_trees(one: Tree, other: Tree) -> _Pairs:
    yield from one.problems
    yield from other.problems
    for change in changes(one, other, unchanged=True):
        if isinstance(change, Change):
            yield change.before, change.after
        else:
            yield change


def _sides(operand: Operand, choice: int | None) -> list[Side]:
    """Read the exchanges of a file, or the one that the address names.

    Args:
        operand: The file.
        choice: The choice to compare if the address names none; None for all of them.
    """
    address = operand.address
    if address.path == os.devnull:
        return []  # what git's difftool names where a file is not there
    if address.choice is None and choice is not None:
        address = replace(address, choice=choice)
    exchanges = operand.read().exchanges
    sides = [Side(operand.label, exchange) for exchange in exchanges]
    if not address.is_moment:
        if not sides:
            raise ReadError(operand.label, "expected an exchange, and found none")
        return sides
    number = address.exchange or 0
    if number >= len(sides):
        reason = f"expected an exchange below {len(sides)}, not {number}"
        raise ReadError(operand.label, reason)
    return [_checked(replace(sides[number], choice=address.choice), address.chunk)]


def _checked(side: Side, chunk: int | None) -> Side:
    """Return a side whose choice, and a chunk, are recorded.

    Raises:
        ReadError: There is no such choice, or no such chunk.
    """
    try:
        reply = side.reply
    except Exception as error:  # a file may hold anything
        raise ReadError(side.path, not_understood(error)) from None
    reason = ""
    if side.choice is not None and not reply.choices:
        every = replace(side, choice=None).reply.choices
        indices = ", ".join(str(each.index) for each in every) or "none"
        reason = f"expected a choice that is recorded ({indices}), not {side.choice}"
    elif chunk is not None and chunk >= reply.chunk_count:
        reason = f"expected a chunk below {reply.chunk_count}, not {chunk}"
    if reason:
        raise ReadError(side.path, reason)
    return side


def _operand(text: str, repository: Callable[[], Repository]) -> Operand:
    if text.startswith(PREFIX):
        return _git_operand(text, repository())
    address = path_argument(text)
    path = address.path
    require_paths([path])
    tree = FolderTree(path) if _is_folder(path) else None
    return Operand(address, tree, partial(_read, path), path)


def _is_folder(path: str) -> bool:
    if not is_elsewhere(path):
        return os.path.isdir(path)  # noqa: PTH112
    from recviewer.places import opening

    return not opening.is_file(path)


def _read(path: str) -> Recording:
    """Read a recording, or a request alone: what `explain` finds no recording for."""
    recording: Recording | None = None
    with suppress(ReadError):
        recording = reader.read(path)
    if recording is not None and any(map(is_recorded, recording.exchanges)):
        return recording
    from recviewer.explain.asked import read_asked  # for few files

    try:
        return Recording(path, 0, (read_asked(Address(path)).exchange,))
    except ReadError:
        return recording or reader.read(path)


def _git_operand(text: str, repository: Repository) -> Operand:
    revision, colon, rest = text.removeprefix(PREFIX).partition(":")
    if not colon:
        raise UsageError(f"{text}: expected git:REV:PATH")
    files = repository.files(repository.commit(revision))

    def exists(path: str) -> bool:
        return _in_repository(path, repository) in files

    address = parse(rest, exists) if rest else Address("")
    path = _in_repository(address.path, repository)
    label = partial(_git_label, revision)
    if path in files:
        tree = GitTree(repository, files, "", label)
        return Operand(address, None, partial(tree.recording, path), label(path))
    if path and not any(each.startswith(f"{path}/") for each in files):
        reason = "expected a file or a folder of that revision, and it has none"
        raise ReadError(text, reason)
    if address.is_moment:
        raise UsageError(f"{text}: expected a recording before #, not a folder")
    folder = commit_tree(repository, repository.commit(revision), path, label)
    return Operand(address, folder, lambda: folder.recording(path), label(path))


def _in_repository(path: str, repository: Repository) -> str:
    """Return a path from the root; only one that begins with `./` is from here."""
    if path.startswith(("./", "../")) or path in (".", ".."):
        return repository.path_in(path)
    return os.path.normpath(path) if path else ""


def _git_label(revision: str, path: str) -> str:
    return f"{PREFIX}{revision}:{path}"
