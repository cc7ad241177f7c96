"""Intake: what happens to one delivery of a platform inside its unit: stored, recognised, answered by the bot."""

import logging
from collections.abc import Mapping
from functools import partial

import msgspec

from daemon.desk import gaps, identity, statuses
from daemon.desk.bot.book import Book
from daemon.desk.bot.decision import Wish
from daemon.desk.bot.dialogue import decide
from daemon.desk.bot.rules import FILES, READABLE, UNANSWERED
from daemon.desk.bot.state import Dialogue, Heard
from daemon.desk.carry_out import carry_out
from daemon.desk.speak import preview, write_down
from daemon.faq.match import Match
from daemon.store import conversations, media, messages, raw, search
from daemon.store.conversations import Chat
from daemon.store.tx import Tx
from prolink.errors import StoreError
from prolink.model.channel import Limits
from prolink.model.conversation import Mode, Status
from prolink.model.inbound import AliasMove, Batch, Correction, InboundMessage, Item, StatusUpdate, Unreadable
from prolink.model.message import Direction, Origin
from prolink.words import _

log = logging.getLogger(__name__)

_dialogue = msgspec.json.Decoder(Dialogue)
_encode = msgspec.json.Encoder().encode


class Unusable(Exception):
    """A part that stays in the raw journal only; the words say why."""


class Intake:
    """One unit's work on one delivery."""

    def __init__(self, tx: Tx, channel: str, limits: Limits, book: Book, matches: Mapping[str, Match]) -> None:
        self._tx, self._channel, self._limits, self._book, self._matches = tx, channel, limits, book, matches
        self._read: list[str] = []

    def take_in(self, batch: Batch) -> list[str]:
        """Take in every item and return the platform's ids of the messages that the bot read.

        Of several, each is taken in on its own. A single one that breaks fails the unit: `put_aside` is for it then.
        """
        problems: list[str] = []
        news = not batch.items and not self._is_kept(batch)
        alone = len(batch.items) == 1
        for item in batch.items:
            try:
                news |= self._take(item) if alone else self._tx.attempt(partial(self._take, item))
            except Unusable as problem:
                problems.append(str(problem))
            except Exception as problem:
                if alone or isinstance(problem, StoreError):  # No fault of the part: all of it is sent again.
                    raise
                # One broken part must not lose its neighbours: it stays in the raw journal, marked for people.
                log.exception("a part of a delivery could not be taken in", extra={"channel": self._channel})
                problems.append(_broken(item))
        self._keep(batch, news, problems)
        return self._read

    def put_aside(self, batch: Batch) -> None:
        """Keep a delivery whose only item broke the unit that should have taken it in."""
        self._keep(batch, False, [_broken(item) for item in batch.items])

    def _keep(self, batch: Batch, news: bool, problems: list[str]) -> None:
        # A body of which nothing was new may be one that could not be read before either: it is kept once.
        if news or (problems and not self._is_kept(batch)):
            raw.keep(self._tx, self._channel, batch.body, "; ".join(problems))
            if problems:
                self._tx.touched.channels.add(self._channel)

    def _is_kept(self, batch: Batch) -> bool:
        return self._tx.one(raw.KEPT, channel=self._channel, body=batch.body) is not None

    def _take(self, item: Item) -> bool:
        """Take in one item and tell whether it was news."""
        match item:
            case InboundMessage():
                return self._take_message(item)
            case StatusUpdate():
                return statuses.take(self._tx, self._channel, item)
            case Correction():
                return self._correct(item)
            case AliasMove():
                return identity.move(self._tx, self._channel, item)
            case Unreadable():
                raise Unusable(item.reason)

    def _take_message(self, heard: InboundMessage) -> bool:
        chat = identity.recognise(self._tx, self._channel, heard.sender, heard.key)
        if chat is None:
            return False
        conversation = chat.conversation
        message = messages.add(
            self._tx,
            conversation=conversation.id,
            channel=self._channel,
            direction=Direction.OUTBOUND if heard.echo else Direction.INBOUND,
            origin=Origin.PHONE if heard.echo else Origin.CITIZEN,
            kind=heard.kind,
            text=heard.text,
            detail=heard.detail,
            platform_id=heard.key,
            sent_at=heard.sent_at,
        )
        for ref in heard.files:
            media.want(
                self._tx,
                message=message,
                conversation=conversation.id,
                channel=self._channel,
                kind=heard.kind,
                ref=ref,
            )
        values = _last(heard.text or f"[{heard.kind}]", Origin.PHONE if heard.echo else Origin.CITIZEN)
        if not heard.echo:
            self._tx.committed.heard.add(self._channel)
            values |= self._move_on(chat, heard, message)
        conversations.change(self._tx, conversation, last_at=self._tx.now, **values)
        return True

    def _move_on(self, chat: Chat, heard: InboundMessage, message: int) -> dict[str, object]:
        """Let the conversation follow the message, and return what changes: opened again, counted, answered."""
        conversation = chat.conversation
        values: dict[str, object] = {}
        wants_nothing = heard.kind in UNANSWERED
        if not wants_nothing:
            values["last_inbound_at"] = self._tx.now
        if heard.kind not in READABLE | FILES | UNANSWERED:
            kind = _("a sort of message that PROLINK does not know: {kind}")
            values["attention"] = kind.format(kind=heard.kind[:40])
        mode = conversation.mode
        if conversation.status is Status.CLOSED and not wants_nothing:
            # Written to again, a closed chat begins anew with the bot; what it can't answer goes to the queue.
            mode = Mode.BOT
            values |= {"status": Status.OPEN.value, "mode": mode.value, "closed_at": 0, "outcome": ""}
            write_down(self._tx, conversation, _("opened again by the citizen"))
        if mode is Mode.HUMAN:
            values["unread"] = conversation.unread + (not wants_nothing)
        else:
            self._read.append(heard.key)
        before = _where(chat, mode)
        said = Heard(heard.kind, heard.text, heard.choice, self._matches.get(heard.key), self._tx.now)
        decision = decide(before, said, self._book)
        if decision.hands_over is Wish.NO_ANSWER or decision.dialogue.misses > before.misses:
            gaps.unanswered(self._tx, conversation, message, _nearest(said.match))
        done = carry_out(self._tx, conversation, self._limits, message, decision, self._book.hours)
        return values | _kept(decision.dialogue) | done

    def _correct(self, item: Correction) -> bool:
        message = self._tx.one(messages.OF_PLATFORM, channel=self._channel, platform_id=item.original)
        if message is None:
            raise Unusable(_("an edit or revocation of a message that is not known"))
        taken = (message.detail or {}).get("corrections", [])
        # An old edit that comes again must not undo a newer one.
        if message.revoked or item.key in taken or item.text == message.text:
            return False
        detail = {**(message.detail or {}), "corrections": [*taken, item.key]}
        messages.correct(self._tx, msgspec.structs.replace(message, detail=detail), item.text)
        if item.text is not None:
            search.change(self._tx, message, item.text)
        return True


def _where(chat: Chat, mode: Mode) -> Dialogue:
    """Return where the chat stands for the bot; it begins anew after a state that another release has written."""
    try:
        dialogue = _dialogue.decode(chat.dialogue) if chat.dialogue else Dialogue()
    except msgspec.MsgspecError:
        dialogue = Dialogue()
    human, emergency, crisis = mode is Mode.HUMAN, chat.emergency_said_at, chat.crisis_said_at
    return msgspec.structs.replace(dialogue, human=human, emergency_at=emergency, crisis_at=crisis)


def _kept(dialogue: Dialogue) -> dict[str, object]:
    """Return the columns that keep where the chat stands; when an alarm was said outlasts a take-over."""
    bare = msgspec.structs.replace(dialogue, human=False, emergency_at=0, crisis_at=0)
    said = {"emergency_said_at": dialogue.emergency_at, "crisis_said_at": dialogue.crisis_at}
    return {"dialogue": _encode(bare).decode(), **said}


def _nearest(match: Match | None) -> str:
    return match.candidates[0].entry if match and match.candidates else ""


def _broken(item: Item) -> str:
    return _("{kind} could not be taken in; see the log").format(kind=type(item).__name__)


def _last(text: str, origin: Origin) -> dict[str, object]:
    return {"last_text": preview(text), "last_origin": origin.value}
