"""Where the settings and decisions of a person are, and what is kept between runs.

`platformdirs` knows it for every system. To import it takes a tenth of a search, so
that the plain case of Linux is told without it.
"""

from __future__ import annotations

import os
import sys
from typing import Final

_NAME: Final = "recviewer"

_ANDROID: Final = "ANDROID_ROOT"
"""Set on Android, which says that it is Linux and has other folders."""


def cache_folder() -> str | None:
    """Return the folder for what can be made again, which may not exist.

    Returns:
        None where there is no home.
    """
    return _plain("XDG_CACHE_HOME", ".cache") or _asked("user_cache_dir")


def settings_file() -> str | None:
    """Return the path of the settings, which may not exist; None without a home."""
    folder = _plain("XDG_CONFIG_HOME", ".config") or _asked("user_config_dir")
    return f"{folder}/settings.toml" if folder else None


def state_folder() -> str | None:
    """Return the folder for what a person decided, which may not exist.

    Returns:
        None where there is no home.
    """
    return _plain("XDG_STATE_HOME", ".local/state") or _asked("user_state_dir")


def _plain(variable: str, below_home: str) -> str | None:
    """Return a folder by the rules of freedesktop.org; None where that is not plain.

    Args:
        variable: The environment variable that names the folder for all programs.
        below_home: Where that is in the home if the variable names none.
    """
    if sys.platform != "linux" or _ANDROID in os.environ:
        return None
    top, home = os.environ.get(variable, ""), os.environ.get("HOME", "")
    if top.startswith("/"):
        return os.path.join(top, _NAME)  # noqa: PTH118 - see above
    return os.path.join(home, below_home, _NAME) if home.startswith("/") else None  # noqa: PTH118


def _asked(name: str) -> str | None:
    import platformdirs

    try:
        path: str = getattr(platformdirs, name)(_NAME, appauthor=False)
    except RuntimeError:
        return None
    # Without a home it would be a folder named `~` in the current one.
    return path if os.path.isabs(path) else None  # noqa: PTH117
