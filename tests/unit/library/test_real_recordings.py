from __future__ import annotations

import re

import pytest

from recviewer.library.catalog.catalog import Catalog
from recviewer.library.scan.scanner import scan
from recviewer.library.tree.arrangement import Arrangement, Grouping
from recviewer.library.tree.grouping import build_tree
from tests.corpus import CORPUS
from tests.oracles.corpus import needs_corpus

OGX = CORPUS / "ogx"

pytestmark = needs_corpus


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    catalog = Catalog()
    for batch in scan([str(OGX)]):
        catalog.extend(batch.summaries)
    return catalog


def test_every_real_recording_has_a_summary(catalog: Catalog) -> None:
    files = {str(path) for path in OGX.rglob("*.json")}
    assert {entry.path for entry in catalog.entries} == files
    assert catalog.unreadable == 0


def test_real_recordings_have_human_titles(catalog: Catalog) -> None:
    by_file = [e.title for e in catalog.entries if re.search("[0-9a-f]{32}", e.title)]
    assert len(by_file) <= len(catalog) // 20


def test_real_conversations_are_found(catalog: Catalog) -> None:
    tree = build_tree(catalog.entries, Arrangement(grouping=Grouping.CONVERSATION))
    continuing = sum(depth > 1 for depth in tree.depths)
    assert 0 < continuing <= sum(entry.turns > 2 for entry in catalog.entries)
