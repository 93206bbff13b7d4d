"""`recviewer redact PATH... --out DIR`: copies without secrets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recviewer.check import config as configs
from recviewer.check.secrets.redact import Copied, jobs, redact
from recviewer.cli.arguments import Parser
from recviewer.cli.output import FINE, UNREADABLE, Line, print_lines
from recviewer.cli.paths import require_on_disk
from recviewer.errors import ReadError, UsageError
from recviewer.text.numbers import plural


def run(arguments: Sequence[str]) -> int:
    """Write copies; return the exit status."""
    options = _parser().parse_args(arguments)
    paths = list(dict.fromkeys(options.paths))
    require_on_disk((*paths, options.out), "which redact copies from and to")
    todo = jobs(paths, options.out)
    loaded = configs.load(configs.start_of(paths))
    try:
        every = list(redact(todo, options.out, loaded, overwrite=options.overwrite))
    except OSError as error:
        where = error.filename or options.out
        raise UsageError(f"--out {where}: {error.strerror or error}") from None
    print_lines(_lines(every, options.out))
    return UNREADABLE if any(each.problem for each in every) else FINE


def _parser() -> Parser:
    parser = Parser(
        "recviewer redact",
        "Copy recordings, with stand-ins in place of their secrets.",
        "What the rules K1 to K5 of `recviewer check` find is replaced, and shorter"
        "\nvalues of headers for keys, such as x-api-key. A stand-in is as long as the"
        "\nsecret, and the same in all files. Each copy is looked through again before"
        "\nit is written."
        "\nThe exit status is 1 if a file could not be copied.",
    )
    parser.add_argument("paths", metavar="PATH", nargs="+", help="a file or a folder")
    parser.add_argument("--out", metavar="DIR", required=True, help="where copies go")
    parser.add_argument(
        "--overwrite", action="store_true", help="replace files that are there"
    )
    return parser


def _lines(every: Sequence[Copied], out: str) -> Iterator[Line]:
    for each in every:
        if each.problem:
            yield ReadError(each.job.source, f"not copied: {each.problem}")
    copied = [each for each in every if not each.problem]
    changed = sum(each.changed for each in copied)
    yield f"{out}: {plural(len(copied), 'file')} copied, {changed:,} with stand-ins"
