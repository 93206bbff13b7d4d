"""Arguments that `recviewer` and `recviewer serve` share: how a replay begins.

`app_options` reads them, and `as_arguments` writes them for a process of its own.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from recviewer.address import Address
from recviewer.cli.arguments import Parser
from recviewer.cli.paths import HERE
from recviewer.config import samples
from recviewer.config.app_options import DRIVER, OUR_DRIVER, AppOptions, Served
from recviewer.config.settings import LIGHT_THEME, LoadedSettings
from recviewer.errors import UsageError
from recviewer.index.place import Keeping
from recviewer.playback.pace import Pace, parse_pace, parse_speed, parse_ttft
from recviewer.reading.served_paths import ServedPaths

_NO_SETTINGS: Final = LoadedSettings()
"""Every setting at its default."""


def add_app_options(parser: Parser) -> None:
    """Add the options that a replay begins with."""
    parser.add_argument("--demo", action="store_true", help="open sample recordings")
    parser.add_argument(
        "--pace",
        type=_pace,
        metavar="RATE",
        help="replay at this rate, such as 50tok/s, whatever was recorded; 'recorded'"
        " (the default) goes by the recorded clock, and at 50tok/s where there is none",
    )
    parser.add_argument(
        "--ttft",
        type=parse_ttft,
        metavar="TIME",
        help="wait for the first text where the pace is assumed (500ms)",
    )
    parser.add_argument(
        "--speed",
        type=parse_speed,
        metavar="FACTOR",
        help="speed to begin with: 0.125 to 64 in factors of two, or 'instant'",
    )
    parser.add_index()
    parser.add_argument(
        "--no-follow",
        action="store_true",
        help="show what changes in folders only when asked to read again",
    )


def app_options(
    parsed: argparse.Namespace,
    environment: Mapping[str, str],
    settings: LoadedSettings = _NO_SETTINGS,
) -> AppOptions:
    """Build the options of the app.

    Args:
        parsed: What the parser of the app or of `serve` has read.
        environment: Names the driver where the app is shown in a browser.
        settings: The person's settings; arguments win over them.

    Raises:
        UsageError: The arguments do not go together, or lead outside of what is served.
    """
    if parsed.demo and parsed.paths:
        raise UsageError("expected either --demo or paths, not both")
    addresses = (
        [Address(str(samples.folder()))] if parsed.demo else parsed.paths or [HERE]
    )
    moments = [address for address in addresses if address.is_moment]
    if len(moments) > 1:
        raise UsageError(f"expected one moment to open at, not {len(moments)}")
    paths = tuple(address.path for address in addresses)
    served_paths = ServedPaths.of(paths)
    moment = served_paths.resolve(parsed.at) if parsed.at else next(iter(moments), None)
    as_system = not (parsed.theme or settings.values.theme)
    settings = _with_theme(settings, parsed.theme, light=parsed.light)
    values, driver = settings.values, environment.get(DRIVER)
    return AppOptions(
        paths=paths,
        address=moment,
        pace=Pace(
            parsed.pace or values.pace,
            values.ttft if parsed.ttft is None else parsed.ttft,
        ),
        assume=parsed.pace is not None,
        speed=values.speed if parsed.speed is None else parsed.speed,
        served=None
        if driver is None
        else Served(served_paths, page=driver == OUR_DRIVER, as_system=as_system),
        keeping=Keeping.NOTHING if parsed.no_index else values.index,
        following=not parsed.no_follow,
        settings=settings,
    )


def as_arguments(options: AppOptions) -> Sequence[str]:
    """Write options as arguments, from which `app_options` reads the same options.

    Args:
        options: What the app is started with, except how it is served.

    Returns:
        Arguments in which no path can be mistaken for an option.
    """
    moment = options.address
    paths = [str(Address(path)) for path in options.paths]
    if moment is not None:
        paths[options.paths.index(moment.path)] = str(moment)
    instant = options.speed == math.inf
    return [
        *([f"--pace={options.pace.tokens_per_second!r}"] if options.assume else []),
        f"--ttft={options.pace.ttft!r}s",
        f"--speed={'instant' if instant else f'{options.speed:g}'}",
        *(["--no-index"] if options.keeping is Keeping.NOTHING else []),
        *([] if options.following else ["--no-follow"]),
        "--",
        *paths,
    ]


def _with_theme(
    settings: LoadedSettings, chosen: str, *, light: bool
) -> LoadedSettings:
    """Return settings with the theme that a page wants, if it wants one.

    Args:
        settings: The settings, whose theme wins over what a system likes.
        chosen: The theme that a person chose in the page; empty for none.
        light: Whether the person's system is light.
    """
    theme = chosen or settings.values.theme or (LIGHT_THEME if light else "")
    return replace(settings, values=replace(settings.values, theme=theme))


def _pace(text: str) -> float | None:
    return None if text == "recorded" else parse_pace(text)
