"""What `recviewer check` finds, for a filter that asks for it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from recviewer.library.catalog.terms import Terms, asks_for_check

if TYPE_CHECKING:
    from recviewer.check.checker import Requested
    from recviewer.check.memory import CheckMemory
    from recviewer.check.rule import Rules
    from recviewer.library.catalog.checks import Checks


def memory_of(requested: Requested, rules: Rules) -> CheckMemory | None:
    """Return what earlier runs found, if the person's settings allow to keep it.

    Args:
        requested: The exchanges to look at, by path.
        rules: The rules to go by.
    """
    if any(requested.values()) or not any(map(os.path.isdir, requested)):
        return None
    # SQLite is only needed for folders.
    from recviewer.check.memory import remember
    from recviewer.config.keeping import kept_between_runs

    ids = [rule.id for rule in rules]
    return remember(tuple(requested), ids, kept_between_runs())


def checks_for(
    terms: Terms, paths: Sequence[str], *, uses_index: bool = True
) -> Checks | None:
    """Check recordings as their project wants it, if a filter asks for it.

    Args:
        terms: The filter.
        paths: Files and folders.
        uses_index: Whether what earlier runs found may be used and kept.

    Raises:
        UsageError: The configuration of the project says something it may not.
    """
    if not asks_for_check(terms):
        return None
    from recviewer.check import project as projects
    from recviewer.check.checker import check_paths

    project = projects.load(paths)
    requested: Requested = dict.fromkeys(paths)
    memory = memory_of(requested, project.rules) if uses_index else None
    checked = check_paths(requested, project.rules, tests=project.tests, memory=memory)
    return project.checks(project.left(project.in_force(checked.findings)))
