"""Tables that the workers of Dask write, some of which are lost."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import dask
import pytest
from distributed import Client, LocalCluster

from recviewer.export.tables.cluster import connected, write_parts
from recviewer.export.tables.parts import Order, parts, write_part
from tests.parquet.written import both, export, many, rows

POISON = "poison.json"

PRELOAD = f"""
import os
from recviewer.reading import reader

def deadly(path, *, read=reader.read, **options):
    if path.endswith({POISON!r}):
        os._exit(1)
    return read(path, **options)

if reader.read.__name__ != deadly.__name__:
    reader.read = deadly
"""
"""Has a worker end at once when it reads one file."""


def started(**options: object) -> LocalCluster:
    return LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        dashboard_address="127.0.0.1:0",
        silence_logs=100,
        **options,
    )


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """Two workers, which are restarted when they are lost."""
    with started() as cluster:
        yield cluster


def paths(folder: Path) -> list[str]:
    return sorted(map(str, folder.iterdir()))


def written_here(folder: Path, out: Path) -> Path:
    """Write the tables of a folder in this process."""
    for part in parts(paths(folder)):
        write_part(part, Order(str(out)))
    return out


def test_workers_write_what_one_process_writes(
    cluster: LocalCluster, tmp_path: Path
) -> None:
    many(tmp_path / "recordings", 180)
    (tmp_path / "recordings" / "broken.json").write_text('{"request": {')
    address = cluster.scheduler_address
    alone = export("recordings", "--out", "alone", cwd=tmp_path)
    arguments = "recordings", "--out", "together", "--dask", address
    together = export(*arguments, cwd=tmp_path)
    assert (alone.returncode, together.returncode) == (1, 1)
    assert together.stderr == alone.stderr
    assert together.stdout == alone.stdout.replace("alone", "together")
    assert len(list((tmp_path / "together" / "exchanges").iterdir())) > 1
    assert both(tmp_path / "together") == both(tmp_path / "alone")


def test_a_worker_that_is_killed_loses_no_row(
    cluster: LocalCluster, tmp_path: Path
) -> None:
    folder, out = many(tmp_path / "recordings", 400), tmp_path / "tables"
    with Client(cluster) as client:
        client.wait_for_workers(2)
        pids = client.run(os.getpid)
        written = write_parts(parts(paths(folder), size=20), Order(str(out)), client)
        files = next(written).files
        os.kill(next(iter(pids.values())), signal.SIGKILL)
        files += sum(each.files for each in written)
        client.wait_for_workers(2)
        assert client.run(os.getpid).keys() != pids.keys()
    assert files == 400
    assert both(out) == both(written_here(folder, tmp_path / "alone"))


def test_a_file_that_no_worker_survives_is_a_row_with_a_reason(tmp_path: Path) -> None:
    folder, out = many(tmp_path / "recordings", 5), tmp_path / "tables"
    (folder / POISON).write_text("{}")
    preload = tmp_path / "deadly.py"
    preload.write_text(PRELOAD)
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        started(preload=str(preload)) as cluster,
        Client(cluster) as client,
    ):
        every = parts(paths(folder), size=3)
        written = list(write_parts(every, Order(str(out)), client))
    assert sum(each.files for each in written) == 6
    told = [row["path"] for row in rows(out)]
    assert told == paths(folder)
    [(path, reason)] = [problem for each in written for problem in each.problems]
    assert path == str(folder / POISON)
    assert "every worker ended over it" in reason


def test_a_worker_needs_no_more_memory_for_more_recordings(
    cluster: LocalCluster, tmp_path: Path
) -> None:
    few, lots = many(tmp_path / "few", 100), many(tmp_path / "many", 1_500)
    with Client(cluster) as client:
        client.wait_for_workers(2)

        def peak(folder: Path) -> int:
            order = Order(str(tmp_path / f"{folder.name}-tables"))
            list(write_parts(parts(paths(folder), size=250), order, client))
            peaks: dict[str, int] = client.run(_peak_memory)
            return max(peaks.values())

        at_first = peak(few)
        assert peak(lots) - at_first < 60_000_000


def _peak_memory() -> int:
    """Return the most memory that this process has had, in bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split(maxsplit=1)[0]) * 1024


def test_workers_of_this_machine_look_for_garbage_as_rarely_as_the_command() -> None:
    before = gc.get_threshold()
    gc.set_threshold(50_123, *before[1:])
    try:
        with connected(None, 1) as client:
            assert [*client.run(gc.get_threshold).values()] == [gc.get_threshold()]
    finally:
        gc.set_threshold(*before)
