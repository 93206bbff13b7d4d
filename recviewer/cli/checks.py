"""What `recviewer check` finds, for a filter that asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from recviewer.library.catalog.terms import Terms, asks_for_check

if TYPE_CHECKING:
    from recviewer.library.catalog.checks import Checks


def checks_for(terms: Terms, paths: Sequence[str]) -> Checks | None:
    """Check recordings as their project wants it, if a filter asks for it.

    Args:
        terms: The filter.
        paths: Files and folders.

    Raises:
        UsageError: The configuration of the project says something it may not.
    """
    if not asks_for_check(terms):
        return None
    from recviewer.check import project as projects
    from recviewer.check.checker import check_paths

    project = projects.load(paths)
    requested = dict.fromkeys(paths)
    checked = check_paths(requested, project.rules, tests=project.tests)
    return project.checks(project.left(project.in_force(checked.findings)))
