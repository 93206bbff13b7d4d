"""Coverage-guided fuzzing of the code that reads recordings.

`make fuzz-guided` searches for SECONDS for bytes that make reading, folding or the
prompt raise anything but a reason, or take long. It needs atheris (libFuzzer for
Python), which nothing else does: https://github.com/google/atheris.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

import atheris

# Before any other import of it, which would not be instrumented.
with atheris.instrument_imports(include=["recviewer"]):
    from recviewer.errors import ReadError
    from recviewer.framing.yaml import loading  # noqa: F401 - elsewhere, it comes late
    from recviewer.reading import reader

from tests.fuzz.mutants import mutant
from tests.fuzz.seeds import PACKED, SEEDS, VARIANTS

SECONDS_PER_FILE = 5
"""Time allowed per file; instrumented code is ten times slower."""

MAX_FILE_BYTES = 20_000
"""Size of the largest file that is made."""

_PATH = Path("mutant")


def read_all(data: bytes) -> None:
    """Read a file, fold every response in it, and read every prompt.

    Raises:
        AssertionError: If the reply lacks chunks.
        Exception: Anything the program raises where it should give a reason.
    """
    try:
        recording = reader.parse(data, _PATH)
    except ReadError:
        return
    for exchange in recording.exchanges:
        reader.prompt(exchange)
        reply = reader.fold(exchange)
        assert reply.chunk_count == len(exchange.response.chunks)


def mutate(data: bytes, longest: int, seed: int) -> bytes:
    """Mutate a file as libFuzzer does, or in one of the ways that know JSON."""
    if seed % 2:
        return bytes(atheris.Mutate(data, longest))
    return mutant(random.Random(seed), (data, *SEEDS.values()))[:longest]


def main() -> None:
    """Fuzz; options of libFuzzer may follow on the command line."""
    with tempfile.TemporaryDirectory(prefix="recviewer-guided-") as folder:
        for name, data in (SEEDS | VARIANTS).items() | PACKED.items():
            Path(folder, f"{name}-{len(data)}").write_bytes(data)
        known = [
            f"-timeout={SECONDS_PER_FILE}",
            f"-max_len={MAX_FILE_BYTES}",
            "-rss_limit_mb=0",
        ]
        atheris.Setup(
            [sys.argv[0], folder, *known, *sys.argv[1:]],
            read_all,
            custom_mutator=mutate,
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main()
