"""`recviewer serve PATH...`: the app in a browser, each tab a process of its own."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from recviewer.address import STDIN
from recviewer.cli.app_arguments import add_app_options, app_options, as_arguments
from recviewer.cli.arguments import Parser, port, require_extra
from recviewer.cli.paths import require_on_disk, require_paths
from recviewer.config import settings_file
from recviewer.config.app_options import AppOptions
from recviewer.errors import UsageError

_MIN_TOKEN_CHARACTERS: Final = 16
"""A shorter token could be guessed."""

_MAX_SESSIONS: Final = 999

_EPILOG: Final = """\
Whoever opens the address that is printed sees these recordings and nothing else of this
machine. The token in it is asked for once; other users of this machine see a --token
among the arguments of this program. With a --token of your own, pages stay logged in
when the server starts again.

A link to a moment is http://.../?at=a.json%23choice%3D1%26chunk%3D120, its path from
the folder that is served; where a single file or several things are served, it begins
with the name of one of them.
"""


def run(arguments: Sequence[str]) -> int:
    """Serve recordings until ctrl+c; return the exit status."""
    parsed = parser().parse_args(arguments)
    settings = settings_file.load(settings_file.default_path())
    options = app_options(parsed, {}, settings)
    require_on_disk(options.paths, "which a page may be shown of")
    require_paths(options.paths)
    if STDIN in options.paths:
        raise UsageError("expected files and folders: standard input is read once")
    require_extra("web", "textual_serve", "serve")
    from recviewer.web.gate import PublicUrl
    from recviewer.web.serving import Serving, serve
    from recviewer.web.sessions import Launch

    public_url = None
    if parsed.public_url is not None:
        public_url = PublicUrl.of(parsed.public_url)
        if public_url is None:
            expected = "expected an address such as https://name/path/"
            raise UsageError(f"--public-url {parsed.public_url!r}: {expected}")
    folder, named = _from_folder(options)
    return serve(
        Serving(
            launch=Launch(as_arguments(named), folder, named.paths),
            paths=options.paths,
            host=parsed.host,
            port=parsed.port,
            token=parsed.token,
            needs_token=parsed.needs_token,
            max_sessions=parsed.sessions,
            public_url=public_url,
            opens_browser=parsed.open,
        )
    )


def _from_folder(options: AppOptions) -> tuple[str, AppOptions]:
    """Name what is served as pages shall: they show no absolute path of this machine.

    Returns:
        The folder that holds it all, and the options with the paths from there.
    """
    absolute = [os.path.abspath(path) for path in options.paths]  # noqa: PTH100
    folder = os.path.commonpath([os.path.dirname(path) for path in absolute])  # noqa: PTH120
    names = tuple(os.path.relpath(path, folder) for path in absolute)
    moment = options.address
    if moment is not None:
        path = names[options.paths.index(moment.path)]
        moment = replace(moment, path=path)
    return folder, replace(options, paths=names, address=moment)


def parser() -> Parser:
    """Build the parser of the arguments of `recviewer serve`."""
    parser = Parser("recviewer serve", "Open recordings in a browser.", _EPILOG)
    parser.add_paths(stdin=False)
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (127.0.0.1)"
    )
    parser.add_argument(
        "--port", type=port, default=8000, help="port (8000); 0 takes any"
    )
    parser.add_argument(
        "--public-url",
        metavar="URL",
        help="where people reach it, if through a proxy: https://name/path/",
    )
    parser.add_argument("--open", action="store_true", help="open the browser, too")
    access = parser.add_mutually_exclusive_group()
    access.add_argument("--token", type=_token, help="secret that lets a person in")
    access.add_argument(
        "--no-token",
        dest="needs_token",
        action="store_false",
        help="let in everybody on this machine",
    )
    parser.add_argument(
        "--sessions",
        type=_sessions,
        default=16,
        metavar="N",
        help="tabs at a time (16); each is a process of its own",
    )
    add_app_options(parser)
    parser.set_defaults(at=None, theme="", light=False)
    return parser


def _sessions(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) <= _MAX_SESSIONS:
        return int(text)
    raise UsageError(f"{text!r}: expected a number from 1 to {_MAX_SESSIONS}")


def _token(text: str) -> str:
    if len(text) >= _MIN_TOKEN_CHARACTERS and text.isascii() and text.isprintable():
        return text
    raise UsageError(
        f"token: expected at least {_MIN_TOKEN_CHARACTERS} plain characters"
    )
