"""Cases of a test, of which each run tries a few."""

from __future__ import annotations

from collections.abc import Iterable

import pytest


def cases(*each_run: object, slow: Iterable[object]) -> list[object]:
    """List the cases of a test that takes long.

    Args:
        each_run: Those that are tried in each run.
        slow: Those that `make slow` tries; it may be all of them, as what each run
            tries is left out here.
    """
    others = (case for case in slow if case not in each_run)
    return [*each_run, *(pytest.param(case, marks=pytest.mark.slow) for case in others)]
