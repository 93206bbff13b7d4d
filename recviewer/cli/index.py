"""`recviewer index`: what is kept of recordings between runs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from recviewer.cli.arguments import Parser
from recviewer.cli.output import Line, print_lines
from recviewer.config.keeping import kept_between_runs
from recviewer.errors import Remark, UsageError
from recviewer.index import place
from recviewer.index.database import path_in, remove
from recviewer.index.place import Keeping
from recviewer.index.store import Store
from recviewer.text.numbers import plural, size_words


def run(arguments: Sequence[str]) -> int:
    """Tell how much is kept, or remove it; return the exit status."""
    options = _parser().parse_args(arguments)
    folder = place.default_folder()
    if folder is None:
        raise UsageError("there is no home, and so no place for an index")
    keeping = kept_between_runs()
    if not os.path.exists(path_in(folder)):  # noqa: PTH110
        return print_lines((f"{folder}: no index",))
    if options.clear:
        _clear(folder, keeping)
        return print_lines((f"{folder}: cleared",))
    return print_lines(_status(folder, keeping))


def _parser() -> Parser:
    parser = Parser(
        "recviewer index",
        "Tell what is kept of recordings between runs, or remove it.",
        "The index is only a cache: without it, recordings are read again.\n"
        'The setting index = "off" keeps nothing, "summaries" no texts but titles.',
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--status", action="store_true", help="tell how much is kept (the default)"
    )
    what.add_argument("--clear", action="store_true", help="remove all that is kept")
    return parser


def _status(folder: str, keeping: Keeping) -> Iterator[Line]:
    with Store(folder, place.content_version(keeping)) as store:
        yield from map(Remark, store.remarks)
        status = store.status()
    yield f"{folder}"
    yield f"{plural(status.recordings, 'recording')}"
    yield f"findings of {plural(status.checked, 'file')}"
    yield f"summaries and findings {size_words(status.database_bytes)}"
    yield f"texts {size_words(status.block_bytes)}"


def _clear(folder: str, keeping: Keeping) -> None:
    """Remove the files, or all that is in them while another process uses them."""
    if not remove(folder):
        with Store(folder, place.content_version(keeping)) as store:
            store.clear()
