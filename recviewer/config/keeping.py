"""What is kept of recordings between runs, as a person's settings say."""

from __future__ import annotations

import os

from recviewer import user_folders
from recviewer.index.place import DEFAULT, Keeping


def kept_between_runs() -> Keeping:
    """Return what the person's settings say is to be kept of recordings.

    Where there are none, nothing that reads them is imported, which takes a tenth of a
    search.
    """
    path = user_folders.settings_file()
    if path is None or not os.path.lexists(path):
        return DEFAULT
    from recviewer.config import settings_file

    return settings_file.load(settings_file.default_path()).values.index
