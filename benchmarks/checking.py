"""Going by all rules of `recviewer check`: over a folder, in a hook, in a big file."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median

import orjson

from benchmarks import inputs
from benchmarks.measuring import cpu_seconds, elapsed_seconds, ratio
from benchmarks.table import Row
from recviewer.address import Address
from recviewer.check import registry
from recviewer.check.checker import check_file, check_paths
from recviewer.check.examples import recording, streamed
from recviewer.cli import show

_PAIRS = 3
_RUNS = 11
_WORDS = 200

_SCRIPT = "import sys; from recviewer.__main__ import main; sys.exit(main())"
"""What the installed `recviewer` runs."""


def rows(work: Path) -> Iterator[Row]:
    """Measure in one process, whose CPU time other load does not change."""
    rules = registry.without_missing(registry.selected())[0]
    folder = str(inputs.folder(work))
    requested: dict[str, None] = {folder: None}
    count = len(check_paths(requested, rules, jobs=1).recordings)
    _shown(folder)  # both have compiled and cached what they need
    yield Row(
        f"all rules over {count:,} files, against show --format jsonl",
        ratio(
            partial(cpu_seconds, lambda: check_paths(requested, rules, jobs=1)),
            partial(cpu_seconds, lambda: _shown(folder)),
            _PAIRS,
        ),
        2,
    )
    words = " ".join(islice(inputs.words(), _WORDS))
    path = work / "changed.json"
    path.write_bytes(orjson.dumps(recording(streamed(content=words))))
    seconds = median(elapsed_seconds(partial(_checked, path)) for _ in range(_RUNS))
    yield Row("checking one changed file, start to exit", seconds * 1000, 400, "ms")
    big = inputs.big_recording(work / "big.json")
    yield Row(
        "all rules over a recording of 100 MB, against orjson.loads",
        ratio(
            partial(cpu_seconds, lambda: check_file(str(big), rules)),
            partial(cpu_seconds, lambda: orjson.loads(big.read_bytes())),
            _PAIRS,
        ),
        3,
    )


def _shown(folder: str) -> None:
    """Write all exchanges as JSON lines, into memory."""
    with redirect_stdout(io.StringIO()):
        for line in show.lines([Address(folder)], "jsonl"):
            print(line)


def _checked(path: Path) -> None:
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", _SCRIPT, "check", str(path)]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True, env=env)
