"""The menus of what can be copied and saved of what is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from textual.message import Message

from recviewer.export.files import file_name
from recviewer.library.tree.visible_rows import Highlight
from recviewer.tui.exchange.menu_items import (
    copy_items,
    library_items,
    moment,
    save_items,
)
from recviewer.tui.exchange.widget import ExchangeView
from recviewer.tui.messages import CopyRequested, LinkRequested, SaveRequested
from recviewer.tui.screens.menu import Item, MenuScreen

Post = Callable[[Message], object]
"""Posts a message to the screen."""


def copy_menu(
    view: ExchangeView,
    row: Highlight | None,
    post: Post,
    *,
    with_link: bool,
) -> MenuScreen | None:
    """Make the menu of what can be copied; None if there is nothing.

    Args:
        view: The exchange that is shown.
        row: The row of the library to copy from; None to copy from the exchange.
        post: Posts what was chosen.
        with_link: Whether a link leads to this moment.
    """

    def copy(what: str, text: Callable[[], str]) -> None:
        post(CopyRequested(text(), what))

    texts, links = [], []
    if row is not None:
        texts = library_items(row)
    else:
        texts = copy_items(view)
        if texts and with_link:
            link = LinkRequested(moment(view))
            links = [("link to this moment", partial(post, link))]
    items: list[Item] = [(what, partial(copy, what, text)) for what, text in texts]
    return MenuScreen("Copy", [*items, *links], "everywhere.copy") if items else None


def save_menu(
    view: ExchangeView,
    take_picture: Callable[[str | None], object],
    post: Post,
    watched: Sequence[SaveRequested] = (),
) -> MenuScreen:
    """Make the menu of what can be saved.

    Args:
        view: The exchange that is shown.
        take_picture: Saves the screen under a name; None for the usual one.
        post: Posts what was chosen.
        watched: Files that can be made of what was watched while it was written.
    """
    items: list[Item] = []
    name = None
    if view.exchange is not None:
        name = file_name(view.path, view.exchange, ".svg")
        files = [*watched, *save_items(view)]
        items = [(file.what, partial(post, file)) for file in files]
    items.append(("screen as SVG", partial(take_picture, name)))
    return MenuScreen("Save", items, "everywhere.save")
