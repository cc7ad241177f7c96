"""Writing: replies and notes, from the first key to the link."""

from console.acts import Room
from console.screens.hand import Hand
from prolink.protocol.commands import LONGEST_REPLY
from prolink.words import _


class Writing(Hand):
    """Acts that put words down."""

    def reply(self) -> None:
        """Begin a reply, or go on with its draft."""
        self.write(private=False)

    def note(self) -> None:
        """Begin a note, or go on with its draft."""
        self.write(private=True)

    def to_reply(self) -> None:
        """Leave the note's draft for the reply's."""
        self.write(private=False)

    def to_note(self) -> None:
        """Leave the reply's draft for the note's."""
        self.write(private=True)

    def newline(self) -> None:
        """Break the line."""
        self.desk.composer.newline()

    def send(self) -> None:
        """Send what is written. After a reply keys go to the conversation, after a note they stay."""
        composer, desk = self.desk.composer, self.desk
        text = composer.text.strip()
        if not text:
            desk.say(_("Nothing to send."), "warn")
            return
        if len(text) > LONGEST_REPLY:
            desk.say(_("Too long: {n} characters, at most {most}.").format(n=len(text), most=LONGEST_REPLY), "bad")
            return
        number, private = composer.conversation, composer.private
        desk.station.type(number, text, private=private)
        desk.station.send(number, text, private=private)
        if not desk.station.live:
            desk.say(_("No link: it is sent when the link is back within 2 minutes, else it stays a draft."), "warn")
        if private:
            composer.begin(number, desk.station.draft(number, private=True), private=True)
        else:
            self._put_away()
        desk.chat.last()
        desk.show()

    def leave(self) -> None:
        """Leave the composer; the draft is kept."""
        self.desk.save()
        kept = bool(self.desk.composer.text)
        self._put_away()
        if kept:
            self.desk.say(_("Draft kept."), "good")

    def write(self, *, private: bool) -> None:
        desk = self.desk
        writing = desk.room is Room.WRITING
        conversation = desk.station.conversation(desk.composer.conversation) if writing else self.target()
        if conversation is None or not self.may_talk():
            return
        if writing:
            desk.save()
        else:
            desk.open(conversation.id)
            desk.enter_chat()
        text = desk.station.draft(conversation.id, private=private)
        desk.composer.begin(conversation.id, text, private=private)
        desk.lay_out(writing=True)
        desk.aim(desk.composer)
        desk.chat.last()
        me = desk.station.mirror.me.name
        if not private and conversation.owner and conversation.owner != me:
            desk.say(
                _("{name} owns this conversation: the desk will refuse a reply.").format(name=conversation.owner),
                "warn",
            )
        elif text:
            desk.say(_("Your draft is back."))

    def _put_away(self) -> None:
        self.desk.lay_out(writing=False)
        self.desk.composer.begin(0, self.desk.station.draft(0, private=False), private=False)
        self.desk.enter_chat()
