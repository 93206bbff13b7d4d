"""The table of all keys: bindings, footer, help, palette, hints and docs use it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from msgspec import Struct
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.keys import format_key
from textual.style import Style

_MAX_LISTED_KEYS = 4
"""Of more keys, which are the digits, only the first and the last are listed."""

RENAMED_IDS: Mapping[str, str] = {
    "everywhere.toggle": "everywhere.play",
    "player.toggle": "player.play",
    "library.direction": "library.reverse",
    "json.next_match": "find.next",
    "json.previous_match": "find.previous",
    "text.find": "find.begin",
    "text.next_match": "find.next",
    "text.previous_match": "find.previous",
    "raw.find": "find.begin",
    "request.toggle_secrets": "request.revealed",
    "raw.toggle_secrets": "raw.revealed",
}
"""Ids of keys that were renamed, which settings may still use, and the new ones."""


class Scope(StrEnum):
    """Where a key works; each key means one thing in a scope."""

    EVERYWHERE = "anywhere"
    LIBRARY = "in the library"
    LIBRARY_PANEL = "in the library and its filter"
    FILTER = "in a filter"
    PLAYER = "in an exchange"
    PERCENT = "in the choices and the transport bar"
    CHOICES = "among the choices"
    PANE = "in a choice"
    MARKDOWN = "in a choice as Markdown"
    CHUNKS = "in the chunk table"
    FINDINGS = "in the findings"
    JSON = "in a JSON tree"
    REQUEST = "in the request"
    TEXT = "in a text"
    FIND = "where a text can be found"
    RAW = "in the raw recording"
    MENU = "in a menu"
    COMPARISON = "in a comparison"
    COMPARED = "in the texts of a comparison"
    REVIEW = "in a review"
    QUEUE = "in the list of a review"
    RESULTS = "in the results of a search"
    OVERLAY = "over another screen"


class Key(Struct, frozen=True):
    """One row of the table."""

    scope: Scope
    """Where it works."""
    keys: str
    """Textual's names of the keys, the main one first, comma-separated."""
    action: str
    """The action it runs on the widget or screen of its scope; `{key}` is the key."""
    description: str
    """A word or two for the footer."""
    help: str
    """A sentence for the help screen, the palette and the docs."""
    rank: int = 0
    """Its rank in the footer: 1 is needed most; 0 is not shown."""
    at_once: bool = False
    """Whether the screen takes it before the focused widget, so that keys typed right
    after it go where it leads."""

    @property
    def is_one(self) -> bool:
        """Whether all of its keys do the same."""
        return "{key}" not in self.action

    @property
    def id(self) -> str:
        """Its name in the settings: its scope, and the last word of its action."""
        return _id(self.scope, self.action)


@cache  # asked for 1,300 times while the app starts
def _id(scope: Scope, action: str) -> str:
    word = action.split("_{")[0].split("('")[-1].split(".")[-1].removesuffix("')")
    name = f"{scope.name.lower()}.{word}"
    return RENAMED_IDS.get(name, name)


_E, _L, _P, _C = Scope.EVERYWHERE, Scope.LIBRARY, Scope.PLAYER, Scope.PANE
_LP, _F, _A, _M, _D = (
    Scope.LIBRARY_PANEL,
    Scope.FILTER,
    Scope.CHOICES,
    Scope.MARKDOWN,
    Scope.PERCENT,
)
_K, _J, _R, _T = Scope.CHUNKS, Scope.JSON, Scope.REQUEST, Scope.TEXT
_W, _U, _O, _N = Scope.RAW, Scope.MENU, Scope.OVERLAY, Scope.FIND
_X, _Y, _I = Scope.COMPARISON, Scope.COMPARED, Scope.FINDINGS
_V, _Q, _S = Scope.REVIEW, Scope.QUEUE, Scope.RESULTS

TABLE: tuple[Key, ...] = (
    Key(_E, "p", "player('toggle')", "Play", "Play or pause", rank=2),
    Key(_E, "less_than_sign,minus", "player('slower')", "Slower", "Halve the speed"),
    Key(_E, "greater_than_sign,plus,equals_sign", "player('faster')", "Faster", "Double the speed; after 64x comes instant"),
    Key(_E, "left_square_bracket", "player('previous_mark')", "Mark back", "Go to the previous mark: first text, tool call, finish, usage, error"),
    Key(_E, "right_square_bracket", "player('next_mark')", "Mark", "Go to the next mark", rank=7),
    Key(_E, "left_curly_bracket", "player('previous_finish')", "Finish back", "Go to the previous finish of any choice"),
    Key(_E, "right_curly_bracket", "player('next_finish')", "Finish", "Go to the next finish of any choice"),
    Key(_E, "c", "panels('toggle_chunks')", "Chunks", "Show or hide the chunk table and the JSON of the chunk", rank=4),
    Key(_E, "ctrl+up,alt+up", "open('previous_recording')", "Previous", "Open the previous recording"),
    Key(_E, "ctrl+down,alt+down", "open('next_recording')", "Next", "Open the next recording"),
    Key(_E, "K", "open('previous_turn')", "Turn back", "Open the turn of the conversation before this one"),
    Key(_E, "J", "open('next_turn')", "Turn", "Open the turn of the conversation after this one"),
    Key(_E, "b", "panels('toggle_library')", "Library", "Show or hide the library", rank=5),
    Key(_E, "d", "panels('toggle_request')", "Request", "Show the whole request, or one line of it", rank=5),
    Key(_E, "exclamation_mark", "panels('toggle_findings')", "Check", "Check the recordings; show or hide what is wrong with the open one"),
    Key(_E, "1,2,3,4,5,6", "panels('panel_{key}')", "Go to 1-6", "Go to the panel with that number; in the choices and the transport bar, digits go to a percentage"),
    Key(_E, "alt+1,alt+2,alt+3,alt+4,alt+5,alt+6", "panels('any_panel_{key}')", "Go to 1-6", "Go to the panel with that number, from anywhere"),
    Key(_E, "slash,ctrl+f,f3", "find", "Filter", "Filter the library, or find a text in the answer, request, chunks or JSON in focus", rank=2, at_once=True),
    Key(_E, "F,ctrl+shift+f", "open('search')", "Search", "Search what was said in all recordings: answers, reasoning, tool calls and requests", rank=5),
    Key(_E, "n", "open('next_hit')", "Next hit", "Go to the next hit of the search, also in another recording"),
    Key(_E, "N", "open('previous_hit')", "Hit back", "Go to the previous hit of the search"),
    Key(_E, "y", "copy", "Copy", "Copy the selected text, or choose what to copy", rank=7),
    Key(_E, "W,ctrl+s", "save", "Save", "Save as text, a page that plays, a cast, code or the screen; a browser downloads it", rank=8),
    Key(_E, "E", "edit", "Editor", "Open the recording in $VISUAL or $EDITOR, in a terminal; it is read again if it changed"),
    Key(_E, "r", "reload", "Reload", "Read the recordings again"),
    Key(_E, "escape", "panels('back')", "Back", "Close what was opened last; in the end go back to the library"),
    Key(_E, "f", "panels('zoom')", "Zoom", "Show the choice in focus alone, or give what else is in focus the whole screen; once more brings back the rest"),
    Key(_E, "w", "raw", "Raw", "Show the whole recording as JSON"),
    Key(_E, "u", "figures", "Figures", "Show the figures: tokens, chunks, characters, and times where they were recorded"),
    Key(_E, "question_mark,f1", "app.help", "More", "Show all keys", rank=9),
    Key(_E, "ctrl+z", "app.suspend_process", "Suspend", "Give the terminal back to the shell; fg returns"),
    Key(_E, "q", "app.quit", "Quit", "Quit recviewer"),
    Key(_L, "enter", "select", "Open", "Open the recording, or the group", rank=1),
    Key(_L, "space", "tree('toggle_group')", "Fold", "Open or close the group"),
    Key(_L, "right,l", "tree('expand')", "Expand", "Open the group, or go into it"),
    Key(_L, "left,h", "tree('collapse')", "Collapse", "Close the group, or go to its parent"),
    Key(_L, "up,k", "cursor('cursor_up')", "Up", "One row up"),
    Key(_L, "down,j", "cursor('cursor_down')", "Down", "One row down"),
    Key(_L, "pageup", "cursor('page_up')", "Page up", "One page up"),
    Key(_L, "pagedown", "cursor('page_down')", "Page down", "One page down"),
    Key(_L, "home", "cursor('cursor_home')", "Top", "First row"),
    Key(_L, "end,G", "cursor('cursor_end')", "End", "Last row"),
    Key(_L, "g", "rearrange('grouping')", "Group by", "Group by folder, test, model, endpoint or conversation", rank=3),
    Key(_L, "s", "rearrange('sorting')", "Sort by", "Sort by path, title, size, chunks or time", rank=3),
    Key(_L, "e", "tree('expand_all')", "Expand all", "Open all groups"),
    Key(_L, "S", "rearrange('direction')", "Reverse", "Reverse the order"),
    Key(_L, "C", "tree('collapse_all')", "Collapse all", "Close all groups"),
    Key(_L, "equals_sign", "tree('compare')", "Compare", "Compare the two selected exchanges, or this one with the nearest of its test", rank=6),
    Key(_L, "v", "tree('toggle_selected')", "Select", "Select the exchange to compare it with another, or no longer"),
    Key(_L, "o", "rearrange('others')", "Others", "Show or hide what is no call to a model: logins, uploads, files that are no recordings"),
    Key(_L, "escape", "rearrange('filter')", "Clear", "Clear the selection, or else the filter"),
    Key(_LP, "ctrl+left", "divide('left')", "Narrower", "Make the library narrower"),
    Key(_LP, "ctrl+right", "divide('right')", "Wider", "Make the library wider"),
    Key(_LP, "backspace", "divide('reset')", "Fit", "Give the library the width that suits what is shown"),
    Key(_F, "enter", "submit", "Open", "Open the first recording that is left, or search what was said if none is; in a review, go to it; in a search, open the hit", rank=1),
    Key(_F, "escape", "leave", "Clear", "Clear the filter; go back to the rows where it is empty", rank=1),
    Key(_F, "tab", "complete", "Complete", "Complete the field or the value as offered; where nothing is, go on to the next panel", rank=1),
    Key(_F, "down", "enter_rows", "Rows", "Go to the rows that are left", rank=2),
    Key(_F, "ctrl+backspace,alt+backspace", "delete_left_word", "Delete word", "Delete the word before the cursor"),
    Key(_P, "space", "player('toggle')", "Play", "Play or pause"),
    Key(_P, "full_stop", "player('step_forward')", "Step", "One chunk forward, and pause", rank=3),
    Key(_P, "comma", "player('step_back')", "Step back", "One chunk back, and pause"),
    Key(_P, "right", "player('seek_forward')", "Seek", "5 s forward; 10 chunks where the clock is assumed"),
    Key(_P, "left", "player('seek_back')", "Seek back", "5 s back; 10 chunks where the clock is assumed"),
    Key(_P, "shift+right", "player('tenth_forward')", "Far", "A tenth forward"),
    Key(_P, "shift+left", "player('tenth_back')", "Far back", "A tenth back"),
    Key(_P, "home,g", "player('start')", "Start", "Go to the start"),
    Key(_P, "end,G", "player('end')", "End", "Go to the end"),
    Key(_P, "backspace", "player('normal_speed')", "1x", "Back to speed 1x"),
    Key(_P, "L", "player('loop')", "Loop", "Begin again at the end, or stop there"),
    Key(_P, "i", "player('toggle_idle_cap')", "Idle cap", "Cap long idle gaps of a recorded clock at 2 s"),
    Key(_P, "t", "player('toggle_clock')", "Clock", "Switch between the recorded clock and the assumed pace"),
    Key(_P, "T", "choose_pace", "Pace", "Choose the pace that is assumed where no times were recorded"),
    Key(_D, "0,1,2,3,4,5,6,7,8,9", "screen.player('tenth_{key}')", "Go to 0-90 %", "Go to 0, 10, … 90 %"),
    Key(_A, "right_parenthesis", "turn('next')", "More choices", "Show the next choices where there are more than fit"),
    Key(_A, "left_parenthesis", "turn('previous')", "Choices back", "Show the previous choices"),
    Key(_C, "up,k", "scroll_text('up')", "Up", "Scroll up, away from the newest text"),
    Key(_C, "down,j", "scroll_text('down')", "Down", "Scroll down; at the end the text is followed again"),
    Key(_C, "pageup", "scroll_text('page_up')", "Page up", "Scroll one page up"),
    Key(_C, "pagedown", "scroll_text('page_down')", "Page down", "Scroll one page down"),
    Key(_C, "enter", "cursor_mode", "Cursor", "Pause and walk through the text: arrows by character, ctrl+arrows by word, escape leaves", rank=3),
    Key(_C, "m", "toggle_markdown", "Markdown", "Show the text so far as Markdown, or as it was recorded", rank=5),
    Key(_C, "o", "toggle_logprobs", "Logprobs", "Colour the text by recorded log probabilities"),
    Key(_C, "P", "copy_path", "Copy path", "Copy the JSON path of the character under the text cursor", rank=1),
    Key(_M, "slash,ctrl+f,f3", "screen.find", "Find", "Find a text in the answer, as it was recorded", rank=2, at_once=True),
    Key(_M, "l", "links", "Links", "List the links; each shows where it leads before it is followed", rank=4),
    Key(_K, "up,k", "cursor('cursor_up')", "Up", "Previous chunk; the replay pauses and follows"),
    Key(_K, "down,j", "cursor('cursor_down')", "Down", "Next chunk; the replay pauses and follows"),
    Key(_K, "pageup", "cursor('page_up')", "Page up", "One page up"),
    Key(_K, "pagedown", "cursor('page_down')", "Page down", "One page down"),
    Key(_K, "home,g", "cursor('cursor_home')", "First", "First chunk"),
    Key(_K, "end,G", "cursor('cursor_end')", "Last", "Last chunk"),
    Key(_K, "enter", "select", "JSON", "Go to the JSON of the chunk", rank=1),
    Key(_K, "x", "toggle_constant", "Same in all", "Show or hide the fields that are the same in all chunks"),
    Key(_I, "up,k", "cursor('cursor_up')", "Up", "Previous finding"),
    Key(_I, "down,j", "cursor('cursor_down')", "Down", "Next finding"),
    Key(_I, "pageup", "cursor('page_up')", "Page up", "One page up"),
    Key(_I, "pagedown", "cursor('page_down')", "Page down", "One page down"),
    Key(_I, "home,g", "cursor('cursor_home')", "First", "First finding"),
    Key(_I, "end,G", "cursor('cursor_end')", "Last", "Last finding"),
    Key(_I, "enter", "select", "Go there", "Go to the chunk and the JSON path, the choice or the exchange that it is about", rank=1),
    Key(_I, "y", "copy", "Copy", "Copy the finding as a line, as `recviewer check` prints it", rank=4),
    Key(_J, "up,k", "cursor('cursor_up')", "Up", "One row up"),
    Key(_J, "down,j", "cursor('cursor_down')", "Down", "One row down"),
    Key(_J, "pageup", "cursor('page_up')", "Page up", "One page up"),
    Key(_J, "pagedown", "cursor('page_down')", "Page down", "One page down"),
    Key(_J, "home,g", "cursor('cursor_home')", "Top", "First row"),
    Key(_J, "end,G", "cursor('cursor_end')", "End", "Last row"),
    Key(_J, "right,l", "tree('expand')", "Expand", "Open the value, or go into it"),
    Key(_J, "left,h", "tree('collapse')", "Collapse", "Close the value, or go to its parent"),
    Key(_J, "space", "tree('toggle_node')", "Fold", "Open or close the value"),
    Key(_J, "enter", "select", "Open", "Open or close the value; read a long string whole", rank=1),
    Key(_J, "e", "tree('expand_all')", "Expand all", "Open everything below the cursor"),
    Key(_J, "C", "tree('collapse_all')", "Collapse all", "Close everything"),
    Key(_J, "y", "copy", "Copy", "Copy the value under the cursor as exact JSON", rank=4),
    Key(_J, "P", "copy_path", "Copy path", "Copy the path under the cursor in jq's form", rank=4),
    Key(_R, "up,k", "cursor('cursor_up')", "Up", "One line up"),
    Key(_R, "down,j", "cursor('cursor_down')", "Down", "One line down"),
    Key(_R, "pageup", "cursor('page_up')", "Page up", "One page up"),
    Key(_R, "pagedown", "cursor('page_down')", "Page down", "One page down"),
    Key(_R, "home,g", "cursor('cursor_home')", "Top", "First line"),
    Key(_R, "end,G", "cursor('cursor_end')", "End", "Last line"),
    Key(_R, "space,enter", "folds('toggle_fold')", "Unfold", "Unfold or fold the long text under the cursor", rank=1),
    Key(_R, "left_curly_bracket", "go_to('previous_message')", "Message back", "Go to the message before, or another part of the request"),
    Key(_R, "right_curly_bracket", "go_to('next_message')", "Message", "Go to the next message, or another part of the request", rank=3),
    Key(_R, "e", "folds('unfold_all')", "Unfold all", "Unfold all long texts"),
    Key(_R, "C", "folds('fold_all')", "Fold all", "Fold all long texts"),
    Key(_R, "m", "copy('copy_message')", "Copy message", "Copy the message under the cursor as text", rank=4),
    Key(_R, "v", "toggle('revealed')", "Reveal", "Show or mask the secrets in headers"),
    Key(_R, "y", "copy('copy')", "Copy", "Copy the request as JSON, or what is selected", rank=7),
    Key(_R, "Y", "copy('copy_curl')", "As curl", "Copy the request as a curl command", rank=5),
    Key(_T, "up,k", "scroll_up", "Up", "Scroll up"),
    Key(_T, "down,j", "scroll_down", "Down", "Scroll down"),
    Key(_T, "pageup", "page_up", "Page up", "Scroll one page up"),
    Key(_T, "pagedown", "page_down", "Page down", "Scroll one page down"),
    Key(_T, "home,g", "scroll_home", "Top", "Scroll to the start"),
    Key(_T, "end,G", "scroll_end", "End", "Scroll to the end"),
    Key(_T, "l", "links", "Links", "List the links on the screen; each shows where it leads before it is followed", rank=3),
    Key(_T, "y", "copy", "Copy", "Copy the text, or what is selected", rank=3),
    Key(_N, "slash,ctrl+f,f3", "find('begin')", "Find", "Find a text in what has the focus, while it is typed; a capital makes case matter", rank=2, at_once=True),
    Key(_N, "n", "find('next')", "Next", "Next match", rank=1),
    Key(_N, "N", "find('previous')", "Previous", "Previous match", rank=1),
    Key(_N, "escape", "find('end')", "End", "Highlight the matches no longer", rank=1),
    Key(_W, "v", "toggle('revealed')", "Reveal", "Show or mask the secrets in headers", rank=3),
    Key(_U, "up,k", "up", "Up", "The choice above"),
    Key(_U, "down,j", "down", "Down", "The choice below"),
    Key(_X, "right_square_bracket", "difference('next_difference')", "Difference", "Go to the next difference; in a race, to the moment when both sides have it", rank=1),
    Key(_X, "left_square_bracket", "difference('previous_difference')", "Back", "Go to the previous difference"),
    Key(_X, "right_curly_bracket", "part('next_part')", "Part", "Go to the next part: a message, a choice, a channel, the figures"),
    Key(_X, "left_curly_bracket", "part('previous_part')", "Part back", "Go to the previous part"),
    Key(_X, "p", "player('toggle')", "Race", "Race both answers from the same start, until they part; or pause", rank=2),
    Key(_X, "less_than_sign,minus", "player('slower')", "Slower", "Halve the speed"),
    Key(_X, "greater_than_sign,plus,equals_sign", "player('faster')", "Faster", "Double the speed; after 64x comes instant"),
    Key(_X, "ctrl+down,alt+down", "screen.pair('next_pair')", "Pair", "Go to the next pair of exchanges, where there are several"),
    Key(_X, "ctrl+up,alt+up", "screen.pair('previous_pair')", "Pair back", "Go to the previous pair of exchanges"),
    Key(_X, "x", "switch('swap')", "Swap", "Swap the sides", rank=3),
    Key(_X, "s", "switch('stacked')", "Stack", "Show both texts as one, or side by side", rank=4),
    Key(_X, "c", "switch('chunk_by_chunk')", "Clocks", "Race chunk by chunk, or each side by its own clock", rank=5),
    Key(_X, "m", "switch('likeness')", "Match", "Pair the choices by what they say, or by their index"),
    Key(_X, "v", "switch('volatile')", "Volatile", "Count the volatile fields that differ: ids, times and the like"),
    Key(_X, "y", "take('copy')", "Copy", "Copy the comparison as text, as `recviewer diff` prints it", rank=6),
    Key(_X, "W,ctrl+s", "take('save')", "Save", "Save the comparison as Markdown, for a pull request", rank=7),
    Key(_Y, "up,k", "cursor('cursor_up')", "Up", "One row up"),
    Key(_Y, "down,j", "cursor('cursor_down')", "Down", "One row down"),
    Key(_Y, "pageup", "cursor('page_up')", "Page up", "One page up"),
    Key(_Y, "pagedown", "cursor('page_down')", "Page down", "One page down"),
    Key(_Y, "home,g", "cursor('cursor_home')", "Top", "First row"),
    Key(_Y, "end,G", "cursor('cursor_end')", "End", "Last row"),
    Key(_Y, "enter", "folds('toggle_fold')", "Unfold", "Unfold or fold the equal words under the cursor", rank=3),
    Key(_Y, "e", "folds('unfold_all')", "Unfold all", "Unfold everything that is equal"),
    Key(_Y, "C", "folds('fold_all')", "Fold all", "Fold everything that is equal"),
    Key(_V, "a", "decide('accept')", "Accept", "Accept the exchange, or all of a group under the cursor", rank=1),
    Key(_V, "x", "decide('reject')", "Reject", "Reject the exchange, or all of a group under the cursor", rank=1),
    Key(_V, "n", "go_to('next_unreviewed')", "Next", "Go to the next one that is not decided", rank=2),
    Key(_V, "p", "go_to('previous_unreviewed')", "Previous", "Go back to one that is not decided"),
    Key(_V, "A", "decide('accept_group')", "Accept group", "Accept all of the group; with a filter, all that it leaves", rank=3),
    Key(_V, "X", "decide('reject_group')", "Reject group", "Reject all of the group; with a filter, all that it leaves"),
    Key(_V, "N", "note", "Note", "Write a note on it; an empty one takes it away", rank=4),
    Key(_V, "u", "undo", "Undo", "Take the last decision or note back, one after the other", rank=5),
    Key(_V, "slash", "filter", "Filter", "Show only what holds some words: of test, path, verdict, what differs, note; accepted, rejected, unreviewed, changed", rank=7, at_once=True),
    Key(_V, "J,shift+down", "read('down')", "Read on", "Scroll the comparison down"),
    Key(_V, "K,shift+up", "read('up')", "Read back", "Scroll the comparison up"),
    Key(_V, "y", "copy", "Copy", "Copy the review as Markdown, for the pull request; in the comparison, its text", rank=8),
    Key(_V, "W,ctrl+s", "save", "Save", "Save the review as Markdown", rank=8),
    Key(_V, "1,2,alt+1,alt+2", "jump('panel_{key}')", "Go to 1-2", "Go to the list, or to the comparison"),
    Key(_V, "f", "zoom", "Zoom", "Give what is in focus the whole screen, or no longer"),
    Key(_V, "escape", "back", "Back", "Go back to the list; there, clear the filter"),
    Key(_V, "question_mark,f1", "app.help", "More", "Show all keys", rank=9),
    Key(_V, "ctrl+z", "app.suspend_process", "Suspend", "Give the terminal back to the shell; fg returns"),
    Key(_V, "q", "app.quit", "Quit", "Leave; what was decided is kept"),
    Key(_Q, "enter", "select", "Compare", "Open the pair side by side; open or close a group", rank=6),
    Key(_Q, "space", "fold('toggle_group')", "Fold", "Open or close the group"),
    Key(_Q, "right,l", "fold('expand')", "Expand", "Open the group, or go into it"),
    Key(_Q, "left,h", "fold('collapse')", "Collapse", "Close the group, or go to its line"),
    Key(_Q, "up,k", "cursor('cursor_up')", "Up", "One row up"),
    Key(_Q, "down,j", "cursor('cursor_down')", "Down", "One row down"),
    Key(_Q, "pageup", "cursor('page_up')", "Page up", "One page up"),
    Key(_Q, "pagedown", "cursor('page_down')", "Page down", "One page down"),
    Key(_Q, "home,g", "cursor('cursor_home')", "Top", "First row"),
    Key(_Q, "end,G", "cursor('cursor_end')", "End", "Last row"),
    Key(_Q, "e", "fold('expand_all')", "Expand all", "Open all groups"),
    Key(_Q, "C", "fold('collapse_all')", "Collapse all", "Close all groups"),
    Key(_S, "enter", "select", "Open", "Open the moment at which it was said", rank=1),
    Key(_S, "up,k", "cursor('cursor_up')", "Up", "One row up"),
    Key(_S, "down,j", "cursor('cursor_down')", "Down", "One row down"),
    Key(_S, "pageup", "cursor('page_up')", "Page up", "One page up"),
    Key(_S, "pagedown", "cursor('page_down')", "Page down", "One page down"),
    Key(_S, "home,g", "cursor('cursor_home')", "Top", "First row"),
    Key(_S, "end,G", "cursor('cursor_end')", "End", "Last row"),
    Key(_S, "n", "walk('next_hit')", "Next", "Go to the next hit", rank=3),
    Key(_S, "N", "walk('previous_hit')", "Previous", "Go to the previous hit"),
    Key(_S, "right_curly_bracket", "walk('next_exchange')", "Exchange", "Go to the first hit of the next exchange", rank=4),
    Key(_S, "left_curly_bracket", "walk('previous_exchange')", "Exchange back", "Go to the first hit of this exchange, or of the one before it"),
    Key(_S, "slash,F,ctrl+shift+f", "edit", "Search", "Search for something else", rank=2, at_once=True),
    Key(_S, "y", "copy", "Copy", "Copy the address of the hit", rank=5),
    Key(_O, "escape,q", "dismiss", "Back", "Go back to where you were", rank=1),
    Key(_O, "question_mark,f1", "app.help", "More", "Show all keys", rank=9),
)  # fmt: skip
"""All keys, in the order in which the help screen shows them."""


def key_names(key: Key) -> str:
    """Return the names of a row's keys as people write them: `space  [  shift+→`."""
    names = [key_name(name) for name in key.keys.split(",")]
    return (
        f"{names[0]} … {names[-1]}"
        if len(names) > _MAX_LISTED_KEYS
        else "  ".join(names)
    )


def key_name(key: str) -> str:
    """Return the name of a key with its modifiers, such as `ctrl+←`."""
    *modifiers, last = key.split("+")
    return "+".join((*modifiers, format_key(last)))


@cache  # the default of many widgets
def main_keys(table: tuple[Key, ...] = TABLE) -> Mapping[str, str]:
    """Return the main key of each row that has one, by the row's id."""
    return {key.id: key_names(key).split("  ")[0] for key in table if key.keys}


def bindings(scope: Scope) -> list[BindingType]:
    """Return Textual's bindings for the keys of a scope."""
    return [
        Binding(
            keys,
            key.action.format(key=keys),
            key.description,
            show=key.rank > 0,
            priority=key.at_once,
            tooltip=key.help,
            id=key.id if key.is_one else f"{key.id}.{keys}",
        )
        for key in TABLE
        if key.scope is scope
        for keys in ([key.keys] if key.is_one else key.keys.split(","))
    ]


KeyNames = Mapping[str, str]
"""The main key of each action that has one, by the id of its row in the table."""


def ways_on(names: KeyNames, *ways: tuple[str, str]) -> Content:
    """Return one line for each thing that can be done, if a key does it.

    A click on what it does presses its key.
    """
    known = [(key, names[key], does) for key, does in ways if key in names]
    width = max((len(name) for _, name, _ in known), default=0)
    return Content("\n").join(
        Content.assemble(
            (name.ljust(width), "bold $focus"),
            "  ",
            (does, Style.from_meta({"@click": f"app.press({key!r})"})),
        )
        for key, name, does in known
    )
