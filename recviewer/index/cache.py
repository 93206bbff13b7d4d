"""The index as a cache: whatever goes wrong with it, its users do without it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import msgspec

from recviewer.index import place
from recviewer.index.database import StoreError, remove
from recviewer.index.files import FilePath
from recviewer.index.place import Keeping
from recviewer.index.store import Store


class Cache:
    """An open index, until something goes wrong with it.

    Attributes:
        remarks: Lines about what was wrong with it.
    """

    def __init__(self, store: Store) -> None:
        """Take an index, which is closed with this."""
        self.remarks = store.remarks
        self._store: Store | None = store

    @property
    def is_open(self) -> bool:
        """Whether it can still be used."""
        return self._store is not None

    def close(self) -> None:
        """Close the index."""
        if self._store is not None:
            self._store.close()
            self._store = None

    @contextmanager
    def using(self) -> Iterator[Store | None]:
        """Give the index; go on without it after an error.

        A broken one begins anew the next time.
        """
        store = self._store
        try:
            yield store
        except (StoreError, msgspec.MsgspecError) as error:
            assert store is not None
            self._store = None
            self.remarks.append(f"the index is not used: {error}")
            store.close()
            if not isinstance(error, StoreError) or error.broken:
                with suppress(StoreError):
                    remove(store.folder)


def open_store(keeping: Keeping, folder: FilePath | None = None) -> Store | None:
    """Open the index.

    Args:
        keeping: What is kept for later runs.
        folder: Where it is; None for the place where it always is.

    Returns:
        None if nothing is kept, or if it cannot be used: there is no place for one, or
        another process holds it.
    """
    folder = folder or place.default_folder()
    if keeping is Keeping.NOTHING or folder is None:
        return None
    try:
        return Store(folder, place.content_version(keeping))
    except StoreError:
        return None
