"""The station: an agent's working place without its screen: mirror, drafts, and what is on its way to the daemon."""

from collections.abc import Callable, Iterable
from typing import Protocol

from console.drafts import Journal
from console.mirror import Mirror
from console.news import (
    Broken,
    Carried,
    Declined,
    Errand,
    Fresh,
    LinkChanged,
    LinkState,
    News,
    Paged,
    Returned,
    Unpaged,
)
from console.notices import Collided, Ended, Notice, Resynced, Said, accomplished, happened, missed
from console.wording import Reader
from prolink.client import new_key
from prolink.errors import Collision
from prolink.model.conversation import Conversation
from prolink.protocol import VERSION
from prolink.protocol.answers import Snapshot
from prolink.protocol.commands import Assign, Claim, Close, Done, Release, Reopen, Reply, SaveDraft, WriteNote
from prolink.protocol.events import Attending, Changed, ChannelChanged, DraftSaved, Event, FaqChanged, Gap, Presence
from prolink.safetext import SafeText, clean_line
from prolink.words import _


class Carrier(Protocol):
    """What the station asks of the link."""

    def give(self, errand: Errand) -> None: ...

    def ask(self, conversation: int, before: int = 0) -> None: ...

    def look(self, conversation: int) -> None: ...

    def hurry(self) -> None: ...


class Station:
    """Take news from the link and give it errands; the screen reads the attributes and never changes them."""

    def __init__(self, link: Carrier, reader: Callable[[str], Reader], journal: Callable[[str, str], Journal]) -> None:
        self._link = link
        self._reader_for = reader
        self._journal_for = journal
        self._house = ""
        self.mirror = Mirror()
        self.link = LinkChanged(LinkState.CONNECTING)
        self.reader = reader("")
        self.journal: Journal | None = None
        self.pending: dict[str, Errand] = {}
        """Errands on their way, by key; drafts are not among them."""
        self._typed: set[tuple[int, bool]] = set()
        self._looking = 0

    # What comes.

    def take(self, news: Iterable[News]) -> list[Notice]:
        """Fold news in and return what should be said about them, oldest first."""
        notices: list[Notice] = []
        for item in news:
            notices.extend(self._take_one(item))
        return notices

    def _take_one(self, item: News) -> list[Notice]:
        match item:
            case LinkChanged():
                return self._linked(item)
            case Fresh(snapshot):
                return self._begin(snapshot)
            case Carried(errand, done):
                return self._carried(errand, done)
            case Declined(errand, kind, text):
                return self._declined(errand, collided=issubclass(kind, Collision), text=text)
            case Returned(errand):
                return self._returned(errand)
            case Paged(page, before):
                self.mirror = self.mirror.with_page(page, before=before)
                return []
            case Unpaged(_number, text):
                return [Said(text, "bad")]
            case Broken(problem):
                return [Ended(problem)]
            case Changed() | ChannelChanged() | FaqChanged() | DraftSaved() | Presence() | Attending() | Gap():
                return self._happened(item)

    def _linked(self, link: LinkChanged) -> list[Notice]:
        before, self.link = self.link, link
        if link.state is LinkState.LIVE:
            was_lost = before.state is LinkState.RECONNECTING
            return [Said(clean_line(_("The link is back; nothing was missed.")), "good")] if was_lost else []
        self.mirror = self.mirror.without_presence()
        if link.state is LinkState.RECONNECTING:
            return (
                [Said(clean_line(_("The link is lost: reading and drafts go on.")), "warn")] if link.tries == 1 else []
            )
        return []

    def _begin(self, snapshot: Snapshot) -> list[Notice]:
        before = self.mirror.conversations
        self.mirror = Mirror.of(snapshot)
        changed = frozenset(
            number for number, new in self.mirror.conversations.items() if before and before.get(number) != new
        )
        notices: list[Notice] = [Resynced(changed)] if changed else []
        notices += missed(before, self.mirror.conversations, snapshot.me.name)
        self.reader = self._reader_for(snapshot.me.name)
        if self.journal is None or snapshot.house != self._house:
            self._house = snapshot.house
            notices += self._save_journal()
            self._typed.clear()
            self.journal = self._journal_for(snapshot.me.name, snapshot.house)
        self.journal.take(snapshot.drafts)
        if snapshot.version != VERSION:
            sentence = _("The console is of another release than the daemon: start it anew.")
            notices.append(Said(clean_line(sentence), "warn"))
        return notices

    def _happened(self, event: Event) -> list[Notice]:
        if isinstance(event, DraftSaved):
            if self.journal and event.agent == self.mirror.me.name:
                self.journal.take([event.draft])
            return []
        before = self.mirror
        self.mirror = before.after(event)
        return happened(before, self.mirror, event) if isinstance(event, Changed) else []

    def _carried(self, errand: Errand, done: Done) -> list[Notice]:
        self.pending.pop(errand.key, None)
        command = errand.command
        if done.conversation:
            self.mirror = self.mirror.after(
                Changed(conversation_id=done.conversation.id, conversation=done.conversation)
            )
        if isinstance(command, SaveDraft):
            return []
        if isinstance(command, Reply | WriteNote) and self.journal:
            private = isinstance(command, WriteNote)
            self.journal.arrived(errand.key, at=self.reader.now())
            self._save_journal()
            if not self.journal.text(command.conversation, private=private):
                self._link.give(Errand(new_key(), SaveDraft(command.conversation, "", private)))
        return [Said(clean_line(accomplished(command, done)), "good")]

    def _declined(self, errand: Errand, *, collided: bool, text: SafeText) -> list[Notice]:
        self.pending.pop(errand.key, None)
        command = errand.command
        had_text = isinstance(command, Reply | WriteNote)
        if had_text:
            self._bring_back(errand)
        if collided and isinstance(command, Claim | Assign | Reply | WriteNote | Close | Release | Reopen):
            return [Collided(command.conversation, text, had_text, isinstance(command, WriteNote))]
        return [Said(text, "bad")]

    def _returned(self, errand: Errand) -> list[Notice]:
        self.pending.pop(errand.key, None)
        command = errand.command
        if isinstance(command, Reply | WriteNote):
            self._bring_back(errand)
            text = _("#{number}: waited 2 minutes for the link, not sent: it is a draft again (r)")
            return [Said(clean_line(text.format(number=command.conversation)), "bad")]
        return [] if isinstance(command, SaveDraft) else [Said(clean_line(_("No link: that was not done.")), "bad")]

    def _bring_back(self, errand: Errand) -> None:
        if self.journal:
            self.journal.bring_back(errand.key, at=self.reader.now())
            self._save_journal()

    # What goes.

    @property
    def unreached(self) -> SafeText:
        """Return why the daemon could never be reached so far, empty when it was."""
        return self.link.reason if self.link.state is LinkState.CONNECTING else SafeText("")

    @property
    def live(self) -> bool:
        """Tell whether the daemon answers now."""
        return self.link.state is LinkState.LIVE

    def order(self, command: Claim | Assign | Release | Close | Reopen) -> None:
        """Have a command carried out now."""
        self._give(Errand(new_key(), command))

    def send(self, conversation: int, text: str, *, private: bool) -> None:
        """Send a reply or write a note; the text is kept until the daemon has acknowledged it."""
        assert self.journal is not None, "nothing is written before the first snapshot"
        key = self.journal.give_away(conversation, private=private, text=text, at=self.reader.now(), key=new_key())
        self._save_journal()
        plain = str(text)
        self._typed.discard((conversation, private))
        self._give(Errand(key, WriteNote(conversation, plain) if private else Reply(conversation, plain)))

    def type(self, conversation: int, text: str, *, private: bool) -> None:
        """Keep what was typed so far, in memory; `save` writes it down."""
        if self.journal and self.journal.text(conversation, private=private) != text:
            self.journal.put(conversation, private=private, text=text, at=self.reader.now())
            self._typed.add((conversation, private))

    def save(self) -> list[Notice]:
        """Write drafts to the journal and give them to the daemon; say so when the disk refuses."""
        if not self.journal:
            return []
        for conversation, private in self._typed:
            text = str(self.journal.text(conversation, private=private))
            self._link.give(Errand(new_key(), SaveDraft(conversation, text, private)))
        self._typed.clear()
        return self._save_journal()

    def read(self, conversation: int) -> None:
        """Ask for the last messages, unless they are here."""
        if conversation not in self.mirror.threads:
            self.mirror = self.mirror.awaiting(conversation)
            self._link.ask(conversation)

    def read_older(self, conversation: int) -> bool:
        """Ask for the page before the first message here; tell whether there is one and room for it."""
        thread = self.mirror.threads.get(conversation)
        if thread is None or not thread.more or thread.full or not thread.first:
            return False
        self._link.ask(conversation, thread.first)
        return True

    def look(self, conversation: int) -> None:
        """Tell colleagues what is before this agent, 0 for nothing."""
        if conversation != self._looking:
            self._looking = conversation
            self._link.look(conversation)

    def hurry(self) -> None:
        """Try the link again now."""
        self._link.hurry()

    def on_its_way(self, conversation: int) -> list[tuple[str, bool]]:
        """Return the texts for a conversation that are not acknowledged, each with whether it is a note."""
        commands = [errand.command for errand in self.pending.values()]
        return [
            (command.text, isinstance(command, WriteNote))
            for command in commands
            if isinstance(command, Reply | WriteNote) and command.conversation == conversation
        ]

    def draft(self, conversation: int, *, private: bool) -> SafeText:
        """Return what was typed and not sent."""
        return self.journal.text(conversation, private=private) if self.journal else SafeText("")

    def move_draft_to_note(self, conversation: int) -> None:
        """Make the reply's draft part of the note's."""
        reply, note = self.draft(conversation, private=False), self.draft(conversation, private=True)
        self.type(conversation, f"{note}\n{reply}" if note else reply, private=True)
        self.type(conversation, "", private=False)

    def conversation(self, number: int) -> Conversation | None:
        """Return a conversation as the mirror has it."""
        return self.mirror.conversations.get(number)

    def _give(self, errand: Errand) -> None:
        self.pending[errand.key] = errand
        self._link.give(errand)

    def _save_journal(self) -> list[Notice]:
        try:
            if self.journal:
                self.journal.save()
        except OSError as problem:
            text = _("Drafts can't be saved on this machine: {reason}").format(reason=problem.strerror)
            return [Said(clean_line(text), "bad")]
        return []
