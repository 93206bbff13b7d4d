"""`recviewer review [BASE[..HEAD]] [PATH...]`: what re-recorded tests say now."""

from __future__ import annotations

import os
import shlex
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain

from recviewer.cli.arguments import Parser
from recviewer.cli.output import (
    BAD_USAGE,
    DIFFERENT,
    FINE,
    UNREADABLE,
    Line,
    colored,
    missing_terminal,
    print_lines,
    report,
)
from recviewer.errors import ReadError, RecviewerError, Remark
from recviewer.export.comparison import json_line
from recviewer.export.word_diff import COLORED, PLAIN
from recviewer.places.git import GitError, Repository
from recviewer.review import report as written
from recviewer.review.decisions import Decisions, default_path
from recviewer.review.queue import Queue
from recviewer.review.rows import Range, ReviewRow, resolve, rows
from recviewer.text.numbers import plural
from recviewer.text.sanitize import sanitize_line


def run(arguments: Sequence[str]) -> int:
    """Print what changed; return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        repository = _repository(options.names)
    except GitError as error:
        return report(error, BAD_USAGE)
    with repository:
        try:
            span, paths = _asked(repository, options.names)
            decisions = Decisions(default_path())
            if decisions.problem:
                report(RecviewerError(decisions.problem), FINE)
            if _is_opened(options):
                return _open(repository, span, paths, decisions, options.names)
            found = list(rows(repository, span, paths, decisions))
            remarks = [] if found else list(_remarks(repository, span))
        except (GitError, OSError) as error:
            return report(RecviewerError(str(error)), BAD_USAGE)
        format_name = options.format or "text"
        encoding = None if format_name == "text" else "utf-8"
        lines = chain(_lines(found, format_name), remarks)
        status = print_lines(lines, encoding)
    if status == FINE and options.exit_code:
        changed = (row for row in found if isinstance(row, ReviewRow))
        if any(row.verdict.is_difference for row in changed):
            return DIFFERENT
    return UNREADABLE if status else FINE


def _parser() -> Parser:
    parser = Parser(
        "recviewer review",
        "Tell what changed in the recordings of a git repository.",
        "BASE..HEAD are two revisions; BASE alone is compared with the work tree."
        "\nWithout it, all that is new on the current branch is, else what is not"
        "\ncommitted. The work tree and the index are never touched."
        "\n\nIn a terminal the review opens on the screen, where each exchange is"
        "\naccepted or rejected; --format and --exit-code print it.",
    )
    parser.add_argument(
        "names",
        metavar="BASE[..HEAD] PATH",
        nargs="*",
        help="a revision or two, then files and folders to look at",
    )
    parser.add_argument(
        "--format",
        choices=("text", "markdown", "jsonl"),
        help="print it instead of opening the review; in a pipe, text is printed",
    )
    parser.add_argument(
        "--exit-code",
        action="store_true",
        help="exit with 1 if an answer differs, or is new or gone",
    )
    return parser


def _is_opened(options: Namespace) -> bool:
    """Return whether the review is opened on the screen and not printed."""
    asked = options.format or options.exit_code
    return not asked and not missing_terminal()


def _open(
    repository: Repository,
    span: Range,
    paths: Sequence[str],
    decisions: Decisions,
    names: Sequence[str],
) -> int:
    """Let a person decide on the screen; then say how far the review is."""
    from recviewer.config import settings_file
    from recviewer.config.app_options import AppOptions
    from recviewer.tui.runner import run as run_app
    from recviewer.tui.screens.review import ReviewScreen

    settings = settings_file.load(settings_file.default_path())
    app_options = AppOptions.of(settings, (repository.root,))
    queue = Queue(decisions)
    screen = ReviewScreen(
        queue,
        lambda: rows(repository, span, paths, decisions),
        stop=repository.stop,
        place=" ".join(names) or "what is new on this branch",
        options=app_options,
    )
    status = run_app(app_options, lambda: screen)
    problems = [*screen.errors, *filter(None, [screen.failure])]
    with suppress(OSError):
        decisions.save()
    if decisions.unsaved:
        problems.append(f"{plural(decisions.unsaved, 'decision')} could not be saved")
    for problem in problems:
        report(RecviewerError(str(problem)), UNREADABLE)
    unfinished = " You left before all was compared." if screen.comparing else ""
    print(queue.progress.text + unfinished)
    if queue.rows:
        command = shlex.join(["recviewer", "review", "--format", "markdown", *names])
        print(sanitize_line(f"The text for the pull request: {command}"))
    return status or (UNREADABLE if problems else FINE)


def _remarks(repository: Repository, span: Range) -> Iterator[Remark]:
    """Say how little was compared where nothing is told."""
    is_born = repository.has_commit("HEAD")
    if is_born and span.head is None and span.base == repository.commit("HEAD"):
        yield Remark(
            "only what is not committed was compared; name a revision, such as HEAD~1, "
            "to look at commits"
        )


def _lines(found: Sequence[ReviewRow | ReadError], format_name: str) -> Iterator[Line]:
    errors = [each for each in found if isinstance(each, ReadError)]
    yield from errors
    changed = [each for each in found if isinstance(each, ReviewRow)]
    if errors and not changed:
        return  # it cannot be said that no recording changed
    if format_name == "jsonl":
        yield from (json_line(written.json_row(row)) for row in changed)
    elif format_name == "markdown":
        yield "\n\n".join(written.markdown(changed))
    else:
        yield from written.text(changed, COLORED if colored() else PLAIN)


def _repository(names: Sequence[str]) -> Repository:
    """Find the repository of the current folder, else that of a path that is named."""
    try:
        return Repository()
    except GitError:
        for name in names:
            if os.path.exists(name):  # noqa: PTH110
                folder = name if os.path.isdir(name) else os.path.dirname(name)  # noqa: PTH112, PTH120
                return Repository(folder or os.curdir)
        raise


def _asked(repository: Repository, names: Sequence[str]) -> tuple[Range, list[str]]:
    """Tell revisions from paths: the first name is a revision unless it is a path.

    Raises:
        GitError: The first name is neither, or a path is outside of the repository.
    """
    first, paths = (names[0], names[1:]) if names else (None, ())
    if first is not None and _is_path(repository, first):
        first, paths = None, names
    span = resolve(repository, first)
    return span, [repository.path_in(path) for path in paths]


def _is_path(repository: Repository, name: str) -> bool:
    """Return whether a name is a path, on the disk or else in HEAD, and no revision.

    Raises:
        GitError: It is neither a revision nor inside of the repository.
    """
    if os.path.lexists(name):
        return True
    if repository.has_commit(name.partition("..")[0]):
        return False
    whole = repository.path_in(name)
    if not repository.has_commit("HEAD"):
        return False
    files = repository.files(repository.commit("HEAD"))
    return any(path == whole or path.startswith(f"{whole}/") for path in files)
