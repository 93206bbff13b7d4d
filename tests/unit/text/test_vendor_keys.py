from __future__ import annotations

from recviewer.text.secrets import MASK, masked_text
from recviewer.text.vendor_keys import prefixes


def test_a_prefix_that_begins_like_a_shorter_one_comes_before_it() -> None:
    listed = prefixes()
    assert len(set(listed)) == len(listed)
    assert [len(each) for each in listed] == sorted(map(len, listed), reverse=True)


def test_masking_knows_every_prefix() -> None:
    for prefix in prefixes():
        assert masked_text(f"it is {prefix}1b2c3d4e5f6g7h") == f"it is {MASK}"
