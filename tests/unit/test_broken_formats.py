"""Files of every format, broken: a reason is given, or what is left is shown."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recviewer.errors import ReadError
from recviewer.formats.registry import FORMATS, RAW_FORMATS
from recviewer.jsondoc import parsing
from recviewer.library.scan.summarize import summarize
from recviewer.model.exchange import Exchange
from recviewer.reading import reader
from tests.fuzz.examine import examine
from tests.fuzz.mutants import mutant
from tests.fuzz.seeds import PACKED, SEEDS, VARIANTS

FILES = [*SEEDS.values(), *VARIANTS.values(), *PACKED.values()]

SOME = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def look(data: bytes) -> int:
    """Read a file whole; return how many exchanges there are, 0 with a reason."""
    reason = None
    exchanges: tuple[Exchange, ...] = ()
    try:
        exchanges = tuple(reader.parse(data, Path("broken")).exchanges)
    except ReadError as error:
        reason = error.reason
    assert reason is None or (reason and not reason.startswith("not understood"))
    for exchange in exchanges:
        reply = reader.fold(exchange)
        reader.prompt(exchange)
        parsing.loads(exchange.raw)
        for chunk in range(reply.chunk_count):
            assert exchange.response.chunks.path(chunk, ".a")
    return len(exchanges)


def test_the_fuzzer_has_a_seed_of_every_format() -> None:
    assert SEEDS.keys() == {entry.name for entry in (*FORMATS, *RAW_FORMATS)}
    for name, data in SEEDS.items():
        assert {x.format for x in reader.parse(data, Path(name)).exchanges} == {name}
    for name, data in VARIANTS.items():
        found = {x.format for x in reader.parse(data, Path(name)).exchanges}
        assert found == {name.partition(",")[0]}
    for name, data in PACKED.items():
        assert {x.format for x in reader.parse(data, Path(name)).exchanges} == {name}


@pytest.mark.parametrize("name", [*SEEDS, *VARIANTS])
def test_a_file_may_end_after_any_byte(name: str) -> None:
    data = (SEEDS | VARIANTS)[name]

    found = [look(data[:size]) for size in range(len(data) + 1)]

    assert found[0] == 0
    assert found[-1] >= 1


@SOME
@given(st.sampled_from(FILES), st.data())
def test_any_byte_may_be_replaced(file: bytes, data: st.DataObject) -> None:
    places = st.integers(0, len(file) - 1)
    flips = st.dictionaries(places, st.integers(0, 255), min_size=1, max_size=8)
    broken = bytearray(file)
    for place, byte in data.draw(flips).items():
        broken[place] = byte

    look(bytes(broken))


@SOME
@given(st.sampled_from(FILES), st.sampled_from(FILES), st.data())
def test_one_file_may_continue_as_another(
    one: bytes, other: bytes, data: st.DataObject
) -> None:
    end = data.draw(st.integers(0, len(one)))
    start = data.draw(st.integers(0, len(other)))

    look(one[:end] + other[start:])


@SOME
@given(seed=st.integers(0, 2**32))
@pytest.mark.slow
def test_the_whole_program_handles_any_mutant_of_any_format(
    seed: int, tmp_path: Path
) -> None:
    file = tmp_path / "mutant"
    file.write_bytes(mutant(Random(seed), FILES))
    examine(file)
    assert list(summarize(str(file)))
