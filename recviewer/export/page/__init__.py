"""A page of HTML that holds exchanges and replays them, without any server."""

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
"""Where the pieces of the page are."""

ICON: Final = FOLDER / "icon.svg"
"""The icon of recviewer."""
