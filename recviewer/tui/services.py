"""What widgets ask the app for: the clipboard, files, links."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import gettempdir

from platformdirs import user_downloads_path
from textual import on, work
from textual.app import App
from textual.content import Content

from recviewer.address import STDIN
from recviewer.config.app_options import AppOptions
from recviewer.text.links import (
    Destination,
    Link,
    destination,
)
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.messages import CopyRequested, LinksOffered, SaveRequested
from recviewer.tui.screenshot import self_contained


class Services(App[None]):
    """The base of an app that runs the errands of its widgets."""

    options: AppOptions
    """What is open; nothing is saved there."""

    @on(CopyRequested)
    def _copy(self, message: CopyRequested) -> None:
        self.copy(message.text, message.what)

    def copy(self, text: str, what: str) -> None:
        """Copy a text, and say so.

        Args:
            text: The exact text.
            what: What it is, for the confirmation.
        """
        self.copy_to_clipboard(text)
        self.notify(f"Copied: {what}", markup=False, timeout=2)

    def deliver_screenshot(
        self,
        filename: str | None = None,
        path: str | None = None,
        time_format: str | None = None,
    ) -> str | None:
        """Save the screen as SVG, or let the browser download it.

        The palette's own command comes here, too, so that its files go where all go.
        """
        name = filename or "recviewer.svg"
        data = self_contained(self.export_screenshot()).encode()
        self.post_message(SaveRequested("screen as SVG", name, lambda: data))
        return None

    @on(SaveRequested)
    @work(group="save")
    async def _save(self, message: SaveRequested) -> None:
        """Make a file and save it, or let the browser download it."""
        data = await asyncio.to_thread(message.data)
        if self.is_web:
            kind, _ = mimetypes.guess_type(message.name)
            file = BytesIO(data)
            self.deliver_binary(file, save_filename=message.name, mime_type=kind)
            self._tell(f"Download: {message.name}")
            return
        try:
            path = await asyncio.to_thread(self._keep, message.name, data)
        except OSError as error:
            words = f"Not saved: {error.strerror or error}"
            self.notify(sanitize_line(words), severity="error", markup=False)
        else:
            self._tell(f"Saved: {path}")

    def _keep(self, name: str, data: bytes) -> Path:
        """Write a file to where no recordings are."""
        # Few save anything, and the first screen waits for what is loaded above.
        from recviewer.export.files import folder_outside, write_new

        recordings = [Path(path) for path in self.options.paths if path != STDIN]
        return write_new(folder_outside(recordings, _folders()), name, data)

    @on(LinksOffered)
    def _offer(self, message: LinksOffered) -> None:
        """Let the person choose a link where there are several."""
        from recviewer.tui.screens.menu import MenuScreen

        links = message.links
        if not links:
            self._tell("There is no link here.")
        elif len(links) == 1:
            self._show_link(links[0])
        else:
            show = self._show_link
            items = [
                (link.text.strip() or link.url, partial(show, link)) for link in links
            ]
            self.push_screen(MenuScreen("Links", items, "markdown.links", "text.links"))

    def _show_link(self, link: Link) -> None:
        """Say where a link leads before anything is opened."""
        from recviewer.tui.screens.menu import MenuScreen

        told = destination(link)
        copied = CopyRequested(told.url, "address")
        items = [("Copy the address", partial(self._copy, copied))]
        if told.opens:
            where = "a new tab" if self.is_web else "a browser"
            items.insert(0, (f"Open in {where}", partial(self._follow, told)))
        self.push_screen(MenuScreen("Link", items, preface=link_content(link, told)))

    def _follow(self, told: Destination) -> None:
        """Open a link that the person has seen."""
        import webbrowser

        if self.is_web:
            self.open_url(told.url)
            return
        try:
            browser = webbrowser.get()
        except webbrowser.Error:
            self._tell("There is no browser here; the address can be copied.")
            return
        if type(browser) is webbrowser.GenericBrowser:  # it draws in this terminal
            with self.suspend():
                browser.open(told.url)
        else:
            browser.open(told.url)

    def _tell(self, text: str) -> None:
        self.notify(sanitize_line(text), markup=False)


def _folders() -> Iterator[Path]:
    """Yield where a file may be saved, the likeliest first."""
    yield user_downloads_path()
    yield Path.cwd()
    yield Path.home()
    yield Path(gettempdir())


def link_content(link: Link, told: Destination) -> Content:
    """Show a link: what it says, where it leads, and what is unusual about that."""
    lines = [Content.styled(sanitize_line(told.url), "bold")]
    if link.text.strip() and link.text != link.url:
        lines.insert(
            0, Content.styled(f"“{sanitize_line(link.text)}” leads to", "$quiet")
        )
    lines += [Content.styled(f"! {sanitize_line(r)}", "$caution") for r in told.remarks]
    return Content("\n").join(lines)
