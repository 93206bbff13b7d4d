"""`recviewer play PATH...`: a server that answers as recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from recviewer.address import STDIN
from recviewer.cli.arguments import Parser, port, require_extra
from recviewer.cli.output import FINE, print_remark, report
from recviewer.cli.paths import HERE, require_paths
from recviewer.compare.comparison import Side
from recviewer.errors import ReadError, UsageError
from recviewer.playback.pace import Pace, parse_pace, parse_speed, parse_ttft
from recviewer.text.numbers import plural

_EPILOG: Final = """\
A request is answered by the recording of the same method, path and body; what OGX's
recorder does not count of a body does not count here. The host does not matter, nor
what comes before the recorded path. To other requests the answer says which recording
is nearest, and what differs. Keys are not looked at.
"""


def run(arguments: Sequence[str]) -> int:
    """Answer requests until ctrl+c; return the exit status."""
    options = parser().parse_args(arguments)
    addresses = options.paths or [HERE]
    paths = [address.path for address in addresses]
    if STDIN in paths:
        raise UsageError("expected files and folders: standard input is read once")
    require_paths(paths)
    speed = parse_speed(options.speed)
    pace = Pace(parse_pace(options.pace), parse_ttft(options.ttft))
    require_extra("record", "aiohttp", "play")
    from recviewer.explain.recorded import recorded
    from recviewer.record.lookup import Lookup
    from recviewer.record.mock import Playing, play

    errors: list[ReadError] = []
    lookup = Lookup(recorded(addresses, errors, listing=False))
    for error in errors:
        report(error, FINE)
    if not len(lookup):
        raise UsageError(f"{', '.join(paths)}: expected a recorded HTTP request")
    others = f", {lookup.unanswering:,} without a URL" if lookup.unanswering else ""
    print_remark(f"{plural(len(lookup), 'exchange')} to answer with{others}")

    def sides() -> Iterator[Side]:
        return recorded(addresses, [])

    play(Playing(lookup, sides, pace, speed, options.port), print_remark)
    return FINE


def parser() -> Parser:
    """Build the parser of the arguments of `recviewer play`."""
    parser = Parser("recviewer play", "Answer requests as recorded.", _EPILOG)
    parser.add_paths(stdin=False)
    parser.add_argument(
        "--port", type=port, default=0, help="port to listen on; any if none is given"
    )
    parser.add_argument(
        "--speed", default="1", help="1 as recorded, 2 twice as fast, ..., or instant"
    )
    parser.add_argument(
        "--pace",
        default=str(Pace()),
        help="tokens per second where no times were recorded, such as 50tok/s",
    )
    parser.add_argument(
        "--ttft", default="500ms", help="the wait for the first of them, such as 500ms"
    )
    return parser
