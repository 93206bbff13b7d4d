"""Folders of tables as arguments of commands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from recviewer.cli.arguments import require_extra
from recviewer.errors import ReadError, UsageError
from recviewer.tables.folder import has_tables

if TYPE_CHECKING:
    from recviewer.library.catalog.terms import Terms
    from recviewer.library.summary import Summary

_EXTRA: Final = "parquet"
_PACKAGE: Final = "pyarrow"


def require_listable(paths: Sequence[str]) -> None:
    """Make sure that the app can list tables, if any are among the paths.

    Raises:
        UsageError: Something else is among them, or a package is missing.
    """
    tables = list(filter(has_tables, paths))
    if tables:
        require_extra(_EXTRA, _PACKAGE, f"{tables[0]}: a folder of tables")
        if len(paths) > 1:
            what = "expected no other path beside a folder of tables"
            raise UsageError(f"{tables[0]}: {what}")


def matching_rows(folder: str, terms: Terms) -> Iterator[Summary | ReadError]:
    """Yield the exchanges of a folder of tables that match all terms.

    Raises:
        UsageError: A package is missing.
    """
    require_extra(_EXTRA, _PACKAGE, f"{folder}: a folder of tables")
    from recviewer.tables.opening import matching

    try:
        yield from matching(folder, terms)
    except ReadError as error:
        yield error
