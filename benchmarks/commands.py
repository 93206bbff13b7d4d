"""Time that `recviewer show` takes for a small file, most of which is start-up.

Fresh processes, from start to exit, alternating with one that only imports the two JSON
libraries that reading needs. Both run from compiled modules, as installed programs do:
the first run compiles them, and the median discards it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks import inputs
from benchmarks.measuring import elapsed_seconds, ratio
from benchmarks.table import Row

_PAIRS = 41
_CHUNKS = 20

_SCRIPT = "import sys; from recviewer.__main__ import main; sys.exit(main())"
"""What the installed `recviewer` runs."""


def rows(work: Path) -> Iterator[Row]:
    """Measure with a recording of 20 chunks."""
    path = inputs.write_recording(work / "small.json", inputs.chunks(_CHUNKS))
    yield Row(
        "show of a small file, against importing orjson and msgspec",
        ratio(
            partial(_run, _SCRIPT, "show", str(path)),
            partial(_run, "import orjson, msgspec"),
            _PAIRS,
        ),
        1.5,
    )


def _run(statements: str, *arguments: str) -> float:
    command = [sys.executable, "-c", statements, *arguments]
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    run = partial(subprocess.run, stdout=subprocess.DEVNULL, check=True)
    return elapsed_seconds(partial(run, command, env=env))
