"""Breaks recordings in many thousand ways, and checks that each is handled.

`python -m tests.fuzz 200000` (or `make fuzz`) runs until that many mutants have been
read, folded, laid out in time and printed: mutants of recordings, or with `--formats`
of made-up files of every format. It fails if one raises anything but a reason, takes
long, or takes memory out of proportion to its size.
"""

from __future__ import annotations

import argparse
import gc
import os
import resource
import signal
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from multiprocessing import Pool
from pathlib import Path
from random import Random
from types import FrameType

from recviewer.config import samples
from tests.corpus import CORPUS
from tests.fuzz.examine import examine
from tests.fuzz.mutants import mutant
from tests.fuzz.seeds import PACKED, SEEDS, VARIANTS

MUTANTS_PER_SEED = 250
"""Mutants made from one seed number."""

MAX_SEED_BYTES = 40_000
"""Size of the largest recording that is mutated: larger ones only take longer."""

CPU_SECONDS = 1.0
"""Processor time allowed for any mutant."""

CPU_SECONDS_PER_MEGABYTE = 20.0
"""More of it for large ones. A span of 35 bytes is a call that is read six times and
printed, all of which takes half a millisecond."""

MEMORY_MEGABYTES = 48
"""Growth of peak memory allowed for a mutant, besides 60 times its size."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A mutant that was not handled."""

    file: str
    """Path of the saved mutant."""
    trace: str
    """The traceback or other reason."""


class TooSlowError(BaseException):
    """A mutant took longer than allowed."""


def main() -> int:
    """Examine mutants; return 1 if any failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("count", type=int, nargs="?", default=200_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--formats", action="store_true")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    kinds: Counter[str] = Counter()
    done = 0
    seeds = range(options.seed, options.seed + -(-options.count // MUTANTS_PER_SEED))
    with Pool(options.jobs, maxtasksperchild=20) as pool:
        examine_batch = partial(run, formats=options.formats)
        for failures in pool.imap_unordered(examine_batch, seeds):
            done += MUTANTS_PER_SEED
            for failure in failures:
                kind = failure.trace.strip().splitlines()[-1][:100]
                kinds[kind] += 1
                if kinds[kind] <= 3:
                    print(f"{failure.file}\n{failure.trace}", flush=True)
            if done % 5_000 == 0:
                print(f"{done:,} mutants, {kinds.total()} failures", flush=True)
    for kind, count in kinds.most_common():
        print(f"{count:>6}  {kind}")
    print(f"{done:,} mutants, {kinds.total()} failures")
    return 1 if kinds else 0


def run(seed: int, formats: bool = False) -> list[Failure]:
    """Examine the mutants of one seed.

    Args:
        seed: Decides all mutants.
        formats: Whether files of every format are mutated instead of recordings.
    """
    random = Random(seed)
    recordings = (
        ((*SEEDS.values(), *VARIANTS.values(), *PACKED.values()))
        if formats
        else _recordings()
    )
    failures = []
    with tempfile.TemporaryDirectory(prefix="recviewer-fuzz-") as folder:
        path = Path(folder, "mutant.json")
        signal.signal(signal.SIGVTALRM, _too_slow)
        for number in range(MUTANTS_PER_SEED):
            data = mutant(random, recordings)
            path.write_bytes(data)
            trace = _problem(path, len(data))
            if trace:
                failures.append(_save(data, f"{seed}-{number}", trace))
    return failures


def _problem(path: Path, size: int) -> str:
    """Examine a mutant; return what went wrong, or an empty string."""
    gc.collect(0)
    before = _peak()
    signal.setitimer(
        signal.ITIMER_VIRTUAL, CPU_SECONDS + CPU_SECONDS_PER_MEGABYTE * size / 1e6
    )
    try:
        examine(path)
    except (Exception, TooSlowError):
        return traceback.format_exc()
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    grown = _peak() - before
    if grown > MEMORY_MEGABYTES * 1e6 + 60 * size:
        return f"memory: {size:,} bytes took {grown / 1e6:,.0f} MB"
    return ""


def _too_slow(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise TooSlowError


def _peak() -> int:
    """Return the peak memory of this process in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _save(data: bytes, name: str, trace: str) -> Failure:
    folder = Path(tempfile.gettempdir(), "recviewer-mutants")
    folder.mkdir(exist_ok=True)
    file = folder / f"{name}.json"
    file.write_bytes(data)
    return Failure(str(file), trace)


def _recordings() -> Sequence[bytes]:
    """Read the recordings to mutate: the samples, and the corpus if it exists."""
    return tuple(
        path.read_bytes()
        for path in chain(_files(samples.folder()), _files(CORPUS))
        if path.stat().st_size <= MAX_SEED_BYTES
    )


def _files(folder: Path) -> Iterator[Path]:
    return iter(sorted(folder.rglob("*.json")) if folder.is_dir() else ())


if __name__ == "__main__":
    sys.exit(main())
