"""Conduct: what each act of the table does at the desk; every act has the method of its name."""

from console import acts
from console.acts import Act, Room
from console.mirror import View
from console.screens.hand import no_answer
from console.screens.moving import Moving
from console.screens.owning import Owning
from console.screens.writing import Writing
from console.widgets.sheet import Choice
from prolink.model.conversation import Outcome
from prolink.protocol.commands import Close
from prolink.words import _


class Conduct(Moving, Writing, Owning):
    """Carry acts out; questions go to the sheet, commands to the station."""

    def run(self, act: Act, rest: str = "") -> None:
        """Carry an act out, with the words that followed it on the command line."""
        if act.name.startswith("view_"):
            self.desk.go(View(int(act.name.removeprefix("view_"))))
        elif act.name == "release" and rest:
            self.give_back(rest)
        elif act.name == "assign" and rest:
            self.assign_by_name(rest)
        elif act.name == "claim" and rest:
            self.take_from(rest)
        else:
            getattr(self, act.name)()

    def run_line(self, line: str) -> None:
        """Run a command line; a number opens that conversation."""
        self.leave_command()
        word = line.strip().lstrip("#")
        if not word:
            return
        if word.isdecimal():
            self.open_number(int(word))
            return
        found = acts.find(line)
        if found is None:
            self.desk.say(_("There is no command {word}. Tab completes, ? shows keys.").format(word=word), "warn")
            return
        self.run(*found)

    def command(self) -> None:
        """Open the command line."""
        self.begin_command("")

    def help(self) -> None:
        """Show the keys of this pane; Enter runs one."""
        self._help(self.desk.room)

    def help_writing(self) -> None:
        """Show the keys of the composer."""
        self._help(Room.WRITING)

    def reconnect(self) -> None:
        """Try the link again now."""
        self.desk.station.hurry()
        if self.desk.station.live:
            self.desk.say(_("The link is up."), "good")

    def redraw(self) -> None:
        """Draw everything anew."""
        self.desk.refresh(layout=True)

    def quit(self) -> None:
        """Go back to the queue; from there end, with a question when something would be left."""
        desk = self.desk
        if desk.room is Room.CHAT:
            self.back()
            return
        desk.save()
        drafts, sending = desk.station.journal.count() if desk.station.journal else 0, len(desk.station.pending)
        if not drafts and not sending:
            desk.end()
            return
        title = _("QUIT? {drafts} draft(s) kept, {sending} on the way").format(drafts=drafts, sending=sending)
        self.room = desk.room
        desk.sheet.ask("quit", title, [Choice("y", "y", _("quit; drafts wait for the next time"), "yes"), no_answer()])

    def how_to_quit(self) -> None:
        """Tell how to quit."""
        self.desk.say(_("To quit: q in the queue, or F10."))

    def answered(self, subject: str, name: str) -> None:
        """Carry out the answer to a question; an empty one is none."""
        desk, about = self.desk, self.about
        self.go_back()
        match subject, name:
            case "close", str(outcome) if outcome:
                desk.station.order(Close(about, Outcome(outcome)))
            case "release", "yes":
                self.give_back("", about)
            case "release", "note":
                self.begin_command(f"{acts.BY_NAME['release'].commands()[0]} ")
            case "assign", str(to) if to:
                self.ask_for_note(about, to)
            case "collision", "note":
                desk.station.move_draft_to_note(about)
                self.write(private=True)
            case "quit", "yes":
                desk.end()
            case "help", str(wanted) if wanted and acts.BY_NAME[wanted].rooms & desk.room:
                self.run(acts.BY_NAME[wanted])

    def told(self, text: str) -> None:
        """Take the agent's own words as the answer to what the command line asked."""
        asking, about, to = self.asking, self.about, self.to
        self.leave_command()
        if asking == "claim":
            self.take_from(text, about)
        else:
            # The sheet said who is not here.
            self.hand_on(about, to, text, even_absent=to not in self.desk.station.mirror.here)

    def leave_command(self) -> None:
        """Put the command line away."""
        self.asking = ""
        self.desk.lay_out(commanding=False)
        self.go_back()

    def _help(self, room: Room) -> None:
        self.room = self.desk.room
        choices = [Choice("", act.label, act.words(), act.name) for act in acts.in_room(room)]
        self.desk.sheet.ask("help", _("KEYS HERE (Enter runs, Esc closes)"), choices, picks=True)
