"""Acts: all that an agent can do here, in one table; keys, hint line, help sheet and command line are made from it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Flag, auto

from prolink.words import _


class Room(Flag):
    """Where keys are pressed."""

    QUEUE = auto()
    CHAT = auto()
    WRITING = auto()
    """The composer: single letters are text."""
    SHEET = auto()
    READING = QUEUE | CHAT


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do. `keys` are Textual's names; `label` names the first key as a person reads it."""

    name: str
    keys: tuple[str, ...]
    label: str
    rooms: Room
    words: Callable[[], str]
    """A few words for the help sheet."""
    hint: Callable[[], str] | None = None
    """One or two words for the hint line; without them the act does not stand there."""
    command: Callable[[], str] | None = None
    """Its words on the command line, each of which calls it."""

    def commands(self) -> list[str]:
        """Return the words that call the act on the command line."""
        return self.command().split() if self.command else []


R, Q, C, W = Room.READING, Room.QUEUE, Room.CHAT, Room.WRITING

ACTS = (
    Act("open", ("enter",), "Enter", Q, lambda: _("open the conversation"), lambda: _("open"), lambda: _("open")),
    Act("next", ("n",), "n", R, lambda: _("next one that needs me"), lambda: _("next"), lambda: _("next")),
    Act("claim", ("t",), "t", R, lambda: _("take over"), lambda: _("take over"), lambda: _("claim take-over")),
    Act("reply", ("r", "f2"), "r", R, lambda: _("reply to the citizen"), lambda: _("reply"), lambda: _("reply")),
    Act("note", ("i", "f4"), "i", R, lambda: _("internal note"), lambda: _("note"), lambda: _("note")),
    Act("close", ("c", "f8"), "c", R, lambda: _("close with an outcome"), lambda: _("close"), lambda: _("close")),
    Act("assign", ("a",), "a", R, lambda: _("assign to a colleague, or the queue"), None, lambda: _("assign")),
    Act("release", ("T",), "T", R, lambda: _("give back to the bot"), None, lambda: _("release")),
    Act("switch_owner", ("f6",), "F6", R, lambda: _("take over, or give back to the bot")),
    Act("reopen", ("o",), "o", R, lambda: _("reopen a closed one"), None, lambda: _("reopen")),
    Act("down", ("j", "down"), "j", R, lambda: _("down")),
    Act("up", ("k", "up"), "k", R, lambda: _("up")),
    Act("page_down", ("pagedown", "ctrl+d"), "PgDn", R, lambda: _("a page down")),
    Act("page_up", ("pageup", "ctrl+u"), "PgUp", R, lambda: _("a page up; at the top earlier messages")),
    Act("first", ("home", "g"), "g", R, lambda: _("to the first")),
    Act("last", ("end", "G"), "G", R, lambda: _("to the last")),
    Act("following", ("J",), "J", R, lambda: _("next conversation")),
    Act("preceding", ("K",), "K", R, lambda: _("previous conversation")),
    Act("view_1", ("1",), "1", R, lambda: _("view: mine"), None, lambda: _("mine")),
    Act("view_2", ("2",), "2", R, lambda: _("view: waiting for a person"), None, lambda: _("waiting")),
    Act("view_3", ("3",), "3", R, lambda: _("view: the bot's"), None, lambda: _("bot")),
    Act("view_4", ("4",), "4", R, lambda: _("view: all open ones"), None, lambda: _("all")),
    Act("view_5", ("5",), "5", R, lambda: _("view: closed ones"), None, lambda: _("closed")),
    Act("pane", ("tab", "shift+tab"), "Tab", R, lambda: _("other pane")),
    Act("back", ("escape", "ctrl+g"), "Esc", C, lambda: _("back to the queue"), lambda: _("queue")),
    Act("send", ("f12", "alt+s"), "F12", W, lambda: _("send, also several lines"), lambda: _("send always")),
    Act("newline", ("ctrl+j",), "^J", W, lambda: _("new line"), lambda: _("new line")),
    Act("to_note", ("f4",), "F4", W, lambda: _("the note's draft"), lambda: _("note")),
    Act("to_reply", ("f2",), "F2", W, lambda: _("the reply's draft"), lambda: _("reply")),
    Act("leave", ("escape", "ctrl+g"), "Esc", W, lambda: _("leave, the draft is kept"), lambda: _("leave")),
    Act("chat_up", ("pageup",), "PgUp", W, lambda: _("scroll the conversation")),
    Act("chat_down", ("pagedown",), "PgDn", W, lambda: _("scroll the conversation")),
    Act("command", ("colon", "f9", "ctrl+p"), ":", R, lambda: _("command line"), lambda: _("command")),
    Act("help", ("question_mark", "f1"), "?", R, lambda: _("keys of this pane"), lambda: _("keys"), lambda: _("help")),
    Act("help_writing", ("f1",), "F1", W, lambda: _("keys of this pane"), lambda: _("keys")),
    Act("reconnect", ("f5",), "F5", R | W, lambda: _("try the link again now"), None, lambda: _("reconnect")),
    Act("redraw", ("ctrl+l",), "^L", R | W, lambda: _("draw the screen anew")),
    Act("quit", ("q", "f10"), "q", R, lambda: _("back; in the queue: quit"), None, lambda: _("quit")),
    Act("how_to_quit", ("ctrl+c",), "^C", R, lambda: _("tell how to quit")),
)

BY_NAME = {act.name: act for act in ACTS}


def for_key(key: str, room: Room) -> Act | None:
    """Return what a key does in a room."""
    return next((act for act in ACTS if key in act.keys and room in act.rooms), None)


def in_room(room: Room) -> list[Act]:
    """Return all that can be done in a room, in the order of the table."""
    return [act for act in ACTS if room in act.rooms]


def all_keys() -> list[str]:
    """Return every key of the table once."""
    return list(dict.fromkeys(key for act in ACTS for key in act.keys))


def find(line: str) -> tuple[Act, str] | None:
    """Return the act that a command line calls and what follows its name; a unique beginning is enough."""
    word, _sep, rest = line.strip().partition(" ")
    exact = [act for act in ACTS if word in act.commands()]
    begun = [act for act in ACTS if word and any(name.startswith(word) for name in act.commands())]
    found = exact or begun
    return (found[0], rest.strip()) if len(found) == 1 else None


def completions(begun: str) -> list[str]:
    """Return the command words that begin like this."""
    return [name for act in ACTS for name in act.commands() if name.startswith(begun)]
