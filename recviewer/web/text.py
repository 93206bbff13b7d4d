"""One exchange as a page of text, written by a process of its own.

A recording that takes long, or breaks the reader, does so without the server.
"""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from contextlib import suppress
from typing import Final

from recviewer.errors import UsageError
from recviewer.web.processes import environment
from recviewer.web.sessions import Launch

_MAX_SECONDS: Final = 60
"""Time that reading and writing may take."""

_UNREADABLE: Final = 3
"""Exit status of the process after an error that people can be told."""


async def written(at: str, launch: Launch) -> bytes:
    """Write the exchange at a moment as HTML.

    Args:
        at: The moment as it stands in links.
        launch: How processes are started.

    Raises:
        UsageError: It is not there, not served, cannot be read, or takes too long.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "recviewer.web.text_process", at, *launch.names),
        stdout=PIPE,
        stderr=PIPE,
        cwd=launch.folder,
        env=environment(os.environ),
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(_MAX_SECONDS):
            text, error = await process.communicate()
    except TimeoutError:
        raise UsageError(f"{at}: takes longer than {_MAX_SECONDS} s") from None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode == _UNREADABLE:
        raise UsageError(error.decode("utf-8", "replace").strip())
    if process.returncode:
        raise UsageError(f"{at}: cannot be written as text")
    return text
