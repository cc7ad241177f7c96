"""Owning: who speaks for us, when a conversation ends, and what happens when a colleague was faster."""

from console.acts import Room
from console.mirror import is_waiting
from console.notices import Collided
from console.screens.hand import Hand, no_answer
from console.widgets.sheet import Choice
from console.wording import citizen, outcome_name
from prolink.model.conversation import Conversation, Outcome, Status
from prolink.protocol.commands import Assign, Claim, Release, Reopen
from prolink.words import _

QUEUE = "*"
"""Stands for the queue where a colleague's name may stand: no agent is called so."""


class Owning(Hand):
    """Acts that change whose a conversation is."""

    def claim(self) -> None:
        """Take over."""
        conversation = self.target()
        if conversation is None or not self.may_talk() or not self.reachable():
            return
        if conversation.owner == self.desk.station.mirror.me.name:
            self.desk.say(_("#{number} is yours already.").format(number=conversation.id))
        elif conversation.status is Status.CLOSED:
            self.desk.say(_("#{number} is closed: o opens it again.").format(number=conversation.id), "warn")
        elif conversation.owner and self.desk.station.mirror.me.may_run:
            self.about = conversation.id
            question = _("Take #{number} from {owner}. Reason:")
            question = question.format(number=conversation.id, owner=conversation.owner)
            self.begin_command("", asking="claim", question=question)
        else:
            self.desk.say(_("#{number}: taking over…").format(number=conversation.id))
            self.desk.station.order(Claim(conversation.id))

    def release(self) -> None:
        """Ask before giving back to the bot."""
        conversation = self.target()
        if conversation is None or not self.may_talk() or not self.reachable():
            return
        if not conversation.owner and not is_waiting(conversation):
            self.desk.say(_("#{number} is the bot's already.").format(number=conversation.id))
            return
        self.ask(
            "release",
            conversation,
            _("GIVE BACK TO THE BOT #{number} {name}?"),
            [
                Choice("y", "y", _("give back; the bot answers from now on"), "yes"),
                Choice("i", "i", _("give back with a note for colleagues"), "note"),
            ],
        )

    def assign(self) -> None:
        """Ask to whom a conversation goes: the queue, or a colleague, those who are here first."""
        conversation = self._to_assign()
        if conversation is None:
            return
        choices = []
        if not is_waiting(conversation):
            choices.append(Choice("", _("queue"), _("for whoever is free"), QUEUE))
        for colleague, here in self.desk.station.mirror.colleagues():
            if colleague.name != conversation.owner:
                words = colleague.display if here else _("{name}, not here now").format(name=colleague.display)
                choices.append(Choice("", colleague.name, words, colleague.name))
        if not choices:
            self.desk.say(_("There is nobody else."), "warn")
            return
        self.ask("assign", conversation, _("ASSIGN #{number} {name} TO (Enter chooses)"), choices, picks=True)

    def ask_for_note(self, about: int, to: str) -> None:
        """Ask for the shift note, which the next holder sees first."""
        self.about, self.to = about, to
        name = _("the queue") if to == QUEUE else to
        question = _("#{number} to {name}. Shift note:").format(number=about, name=name)
        self.begin_command("", asking="assign", question=question)

    def assign_by_name(self, rest: str) -> None:
        """Assign as the command line says: a name, or the queue, and the shift note."""
        conversation = self._to_assign()
        to, _sep, note = rest.partition(" ")
        if conversation:
            self.hand_on(conversation.id, QUEUE if to in (_("queue"), QUEUE) else to, note)

    def hand_on(self, about: int, to: str, note: str, *, even_absent: bool = False) -> None:
        """Give the conversation to a colleague or to the queue, with a note for the next holder."""
        self.desk.station.order(Assign(about, "" if to == QUEUE else str(to), str(note).strip(), even_absent))

    def take_from(self, reason: str, about: int = 0) -> None:
        """Take a conversation over with a reason, from a colleague too."""
        conversation = self.desk.station.conversation(about) if about else self.target()
        if conversation is None or not self.may_talk() or not self.reachable():
            return
        if conversation.owner and not reason.strip():
            self.desk.say(_("Nothing was taken over: the colleague is to read a reason."), "warn")
            return
        self.desk.station.order(Claim(conversation.id, str(reason).strip()))

    def switch_owner(self) -> None:
        """Take over, or give back what is mine."""
        conversation = self.target()
        if conversation and conversation.owner == self.desk.station.mirror.me.name:
            self.release()
        else:
            self.claim()

    def close(self) -> None:
        """Ask for the outcome and close."""
        conversation = self.target()
        if conversation is None or not self.may_talk() or not self.reachable():
            return
        if conversation.status is Status.CLOSED:
            self.desk.say(_("#{number} is closed already.").format(number=conversation.id))
            return
        choices = [
            Choice(str(number), str(number), outcome_name(outcome), outcome.value)
            for number, outcome in enumerate(Outcome, 1)
        ]
        self.ask("close", conversation, _("CLOSE #{number} {name}: outcome?"), choices)

    def reopen(self) -> None:
        """Open a closed conversation again."""
        conversation = self.target()
        if conversation is None or not self.may_talk() or not self.reachable():
            return
        if conversation.status is not Status.CLOSED:
            self.desk.say(_("#{number} is open.").format(number=conversation.id))
            return
        self.desk.station.order(Reopen(conversation.id))

    def collided(self, collision: Collided) -> None:
        """Say who was faster, and ask what to do with the text when it is what the agent is at."""
        desk = self.desk
        conversation = desk.station.conversation(collision.conversation)
        title = _("COLLISION #{number}: {text}").format(number=collision.conversation, text=collision.text)
        if conversation is None or desk.opened != collision.conversation or desk.room not in Room.READING:
            desk.say(title + (" " + _("Your text is kept as a draft.") if collision.had_text else ""), "bad")
            return
        choices = [no_answer(_("back; look again"))]
        remark = ""
        if collision.had_text:
            remark = _("Your text is kept as a draft.")
            if not collision.private:
                choices.insert(0, Choice("i", "i", _("make it an internal note"), "note"))
        self.room, self.about = desk.room, collision.conversation
        desk.sheet.ask("collision", title, choices, remark=remark)

    def give_back(self, note: str, about: int = 0) -> None:
        conversation = self.desk.station.conversation(about) if about else self.target()
        if conversation and self.may_talk() and self.reachable():
            self.desk.station.order(Release(conversation.id, str(note)))

    def _to_assign(self) -> Conversation | None:
        """Return the conversation that may be given away, or say why not."""
        conversation = self.target()
        if conversation is None or not self.may_talk() or not self.reachable():
            return None
        if conversation.status is Status.CLOSED:
            self.desk.say(_("#{number} is closed: o opens it again.").format(number=conversation.id), "warn")
            return None
        return conversation

    def ask(
        self, subject: str, conversation: Conversation, title: str, choices: list[Choice], *, picks: bool = False
    ) -> None:
        self.room, self.about = self.desk.room, conversation.id
        words = title.format(number=conversation.id, name=citizen(conversation))
        self.desk.sheet.ask(subject, words, choices if picks else [*choices, no_answer()], picks=picks)
