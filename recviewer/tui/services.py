"""What widgets ask of the app: to copy a text, save a file, follow a link."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any, cast

from msgspec.structs import replace
from textual.app import App
from textual.content import Content

from recviewer import textual_compat
from recviewer.address import STDIN, Address, is_elsewhere
from recviewer.config.app_options import AppOptions
from recviewer.errors import RecviewerError
from recviewer.text.sanitize import sanitize_line
from recviewer.tui.messages import SaveRequested
from recviewer.tui.theme import DARK, LIGHT

if TYPE_CHECKING:
    from textual.selection import Selection
    from textual.widget import Widget

    from recviewer.text.links import Destination, Link
    from recviewer.tui.browser_driver import BrowserDriver

_PAGE_COLORS = ("background", "surface", "panel", "foreground", "accent", "error")
"""What the page around the app draws with."""

_CONFIRMATION_SECONDS = 2
"""How long "Copied: …" is shown."""


class Services:
    """Copies, saves and opens things, in a terminal or through the browser."""

    def __init__(self, app: App[Any], options: AppOptions) -> None:
        """Serve an app.

        Args:
            app: The app; it shows menus and notifications.
            options: What is open, beside which nothing is saved, and how it is served.
        """
        self._app = app
        self._paths = options.paths
        self._served = options.served
        self._follows_system = options.served is not None and options.served.as_system
        self._selections: Mapping[Widget, Selection] = {}
        """What was selected when a button of the mouse was released last."""

    @property
    def page(self) -> BrowserDriver | None:
        """The page of `recviewer serve` that shows the app; None elsewhere."""
        if self._served is None or not self._served.page:
            return None
        return cast("BrowserDriver", textual_compat.driver(self._app))

    def copy(self, text: str, what: str) -> None:
        """Copy a text and confirm it; a page confirms once the browser has copied it.

        Args:
            text: The exact text.
            what: What it is, for the confirmation.
        """
        if self.page is not None:
            self.page.copy(encodable(text), what)
            return
        self._app.copy_to_clipboard(text)
        self._app.notify(f"Copied: {what}", markup=False, timeout=_CONFIRMATION_SECONDS)

    def copy_selected(self) -> None:
        """Copy a text that a person has just selected by the mouse, as terminals do.

        A browser has keys and a menu for it.
        """
        screen = self._app.screen
        if self._app.is_web or screen.selections == self._selections:
            return  # a click elsewhere left it as it was
        self._selections = screen.selections
        if selected := screen.get_selected_text():
            self.copy(selected, "selected text")

    def copy_link(self, address: Address) -> None:
        """Let the page copy the URL of a moment, if the moment is in what it serves."""
        at = self._link_address(address)
        if self.page is not None and at is not None:
            self.page.copy_link(at)

    def open_text(self, address: Address) -> None:
        """Let the page open a moment as text in another tab."""
        at = self._link_address(address)
        if self.page is not None and at is not None:
            self.page.open_text(at)

    def show_moment(self, address: Address, title: str) -> None:
        """Let the page say in its address and title which moment shows."""
        at = self._link_address(address)
        of = self._link_address(replace(address, choice=None, chunk=None))
        if self.page is not None and at is not None and of is not None:
            self.page.show_moment(at, of, sanitize_line(encodable(title)))

    def show_theme(self, name: str, *, chosen: bool) -> None:
        """Give the page around the app the colours of a theme.

        Args:
            name: The theme.
            chosen: Whether a person chose it just now: the browser remembers it, and
                it stays whatever the system does.
        """
        self._follows_system = self._follows_system and not chosen
        if self.page is not None:
            variables = self._app.theme_variables
            colors = {part: variables[part] for part in _PAGE_COLORS}
            dark = self._app.current_theme.dark
            self.page.show_theme(name, colors, dark=dark, chosen=chosen)

    def follow_system(self, *, light: bool) -> None:
        """Be as light as the person's system, unless somebody chose a theme.

        A theme that is looked at in a list stays until the list is closed.
        """
        ours = {False: DARK.name, True: LIGHT.name}
        if self._follows_system and self._app.theme in ours.values():
            self._app.theme = ours[light]

    async def save(self, request: SaveRequested) -> None:
        """Make a file and save it, or let the browser download it."""
        if request.asks and not self._app.is_web:
            await self._ask_path(request)
        else:
            await self._make(request)

    async def _ask_path(self, request: SaveRequested) -> None:
        """Ask a person where to save a file, and save it there.

        Nothing waits for the answer: a question that is left unanswered leaves no
        worker.
        """
        from recviewer.export.files import free_path
        from recviewer.tui.screens.typed_line import TypedLineScreen

        try:
            offered = str(
                await asyncio.to_thread(free_path, self._folder(), request.name)
            )
        except OSError:
            offered = ""

        def save(chosen: str | None) -> None:
            if chosen:
                self._app.run_worker(self._make(request, chosen), group="save")

        hint = "a path; enter saves, escape does not"
        screen = TypedLineScreen(f"save {request.what} as", offered, hint)
        self._app.push_screen(screen, save)

    async def _make(self, request: SaveRequested, chosen: str = "") -> None:
        """Make a file, and save it where a person chose or the program does."""
        try:
            data = await asyncio.to_thread(request.data)
        except RecviewerError as error:
            self._refuse(str(error))
            return
        if self._app.is_web:
            kind, _ = mimetypes.guess_type(request.name)
            file = BytesIO(data)
            self._app.deliver_binary(file, save_filename=request.name, mime_type=kind)
            self._notify(f"Download: {request.name}")
            return
        try:
            write = partial(_write_to, chosen) if chosen else self._write
            path = await asyncio.to_thread(write, request.name, data)
        except FileExistsError as error:
            self._refuse(f"{error.filename} exists, and stays as it is")
        except OSError as error:
            self._refuse(error.strerror or str(error))
        else:
            self._notify(f"Saved: {path}")

    def _folder(self) -> Path:
        """Return where files are saved, which is outside of the recordings."""
        from recviewer.export.files import folder_outside

        on_disk = [p for p in self._paths if not (p == STDIN or is_elsewhere(p))]
        recordings = map(Path, on_disk)
        return folder_outside(recordings, save_folders())

    def _write(self, name: str, data: bytes) -> Path:
        """Write a new file outside of the recordings."""
        from recviewer.export.files import write_new

        return write_new(self._folder(), name, data)

    def offer_links(self, links: Sequence[Link]) -> None:
        """Show where a link leads; of several links, let the person choose one."""
        from recviewer.tui.screens.menu import MenuScreen

        if not links:
            self._notify("There is no link here.")
        elif len(links) == 1:
            self.show_link(links[0])
        else:
            show = self.show_link
            items = [
                (link.text.strip() or link.url, partial(show, link)) for link in links
            ]
            menu = MenuScreen("Links", items, "markdown.links", "text.links")
            self._app.push_screen(menu)

    def show_link(self, link: Link) -> None:
        """Show where a link leads, and offer to copy or open it."""
        from recviewer.text.links import destination
        from recviewer.tui.screens.menu import MenuScreen

        target = destination(link)
        copy = partial(self.copy, target.url, "address")
        items: list[tuple[str, Callable[[], object]]] = [("Copy the address", copy)]
        if target.opens:
            where = "a new tab" if self._app.is_web else "a browser"
            items.insert(0, (f"Open in {where}", partial(self.open_url, target.url)))
        menu = MenuScreen("Link", items, preface=link_content(link, target))
        self._app.push_screen(menu)

    def open_url(self, url: str) -> None:
        """Open a URL in a browser; one that runs in the terminal gets the terminal."""
        import webbrowser

        if self._app.is_web:
            self._app.open_url(url)
            return
        try:
            browser = webbrowser.get()
        except webbrowser.Error:
            self._notify("There is no browser here; the address can be copied.")
            return
        if type(browser) is webbrowser.GenericBrowser:  # it draws in this terminal
            with self._app.suspend():
                browser.open(url)
        else:
            browser.open(url)

    def _link_address(self, address: Address) -> str | None:
        """Return a moment as it stands in links; None if it is not served."""
        return self._served.served_paths.link_address(address) if self._served else None

    def _refuse(self, why: str) -> None:
        """Say why a file is not saved."""
        text = sanitize_line(f"Not saved: {why}")
        self._app.notify(text, severity="error", markup=False)

    def _notify(self, text: str) -> None:
        self._app.notify(sanitize_line(text), markup=False)


def encodable(text: str) -> str:
    """Return a text with halves of surrogate pairs, which no encoding has, replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def link_content(link: Link, target: Destination) -> Content:
    """Describe a link: its text, where it leads, and what is unusual about that."""
    lines = [Content.styled(sanitize_line(target.url), "bold")]
    if link.text.strip() and link.text != link.url:
        text = f"“{sanitize_line(link.text)}” leads to"
        lines.insert(0, Content.styled(text, "$quiet"))
    lines += [
        Content.styled(f"! {sanitize_line(remark)}", "$caution")
        for remark in target.remarks
    ]
    return Content("\n").join(lines)


def _write_to(chosen: str, name: str, data: bytes) -> Path:
    """Write a new file where a person wants it: a path, or a folder that is there."""
    path = Path(chosen).expanduser()
    if path.is_dir():
        path /= name
    with path.open("xb") as file:
        file.write(data)
    return path


def save_folders() -> Iterator[Path]:
    """Yield the folders where a file may be saved, the preferred one first."""
    from platformdirs import user_downloads_path

    yield user_downloads_path()
    yield Path.cwd()
    yield Path.home()
    yield Path(gettempdir())
