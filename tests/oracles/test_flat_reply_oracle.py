"""The flat_reply of every real exchange is what its reply says."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from recviewer.errors import ReadError
from recviewer.model.exchange import Exchange
from recviewer.model.flat_reply import flattened
from recviewer.reading.reader import flat_reply, fold, read
from tests.corpus import CORPUS
from tests.oracles.corpus import (
    compared,
    exchanges,
    needs_corpus,
)

pytestmark = needs_corpus


def test_the_flat_reply_of_an_exchange_matches_its_reply(
    record_property: Callable[[str, object], None],
) -> None:
    found = [*exchanges(), *_of_other_formats()]
    assert not [each for each in found if flat_reply(each) != flattened(fold(each))]
    compared(record_property, "flat replies", len(found), 3_000)


def _of_other_formats() -> Iterator[Exchange]:
    for path in sorted((CORPUS / "other").rglob("*")):
        try:
            yield from read(path).exchanges
        except ReadError:
            continue
