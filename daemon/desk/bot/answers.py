"""Answers: what the FAQ and the catalogue say to a question, and what is said when they say nothing."""

from daemon.desk.bot.decision import Decision, Outcome, Wish
from daemon.desk.bot.places import Whose, body, matters, whose
from daemon.desk.bot.turn import MOST_CHOICES, Turn
from daemon.faq.match import Outcome as Found
from daemon.profile.menu import SUBMENU, Item
from prolink.model.faq import EntryKind
from prolink.model.message import Option

MISSES_BEFORE_A_PERSON = 2

_OUTCOMES = {
    EntryKind.SERVICE: Outcome.ANSWER,
    EntryKind.SMALLTALK: Outcome.SMALLTALK,
    EntryKind.NOT_OURS: Outcome.NOT_OURS,
}


def tell(turn: Turn, entry: str, confidence: float = 1.0, *also: str, others: tuple[str, ...] = ()) -> Decision:
    """Answer from one entry, or from several questions' entries in one message; own up where it is withheld."""
    book = turn.book
    found = [(id, text) for id in dict.fromkeys((entry, *also)) if (text := book.answer(id)) is not None]
    if not found:
        return turn.reply(Outcome.UNKNOWN, turn.texts.withheld, (turn.to_person(),))
    first, text = found[0]
    if len(found) > 1:
        text = "\n\n".join(f"*{book.question(id)}*\n{words}" for id, words in found)
    decision = turn.reply(_OUTCOMES[book.kind(first)], text, last=first, others=others)
    return Decision(decision.dialogue, decision.outcome, decision.say, first, confidence)


def show_menu(turn: Turn, menu: str = "", lead: str = "") -> Decision:
    """Show a menu, the first one where this one is gone."""
    menus = turn.book.profile.menus
    items = menus.get(menu) or menus[""]
    options = tuple(Option(item.leads, _title(turn, item)) for item in items)
    if menu in menus and menu:
        options += (Option(SUBMENU, turn.texts.back),)
    return turn.reply(Outcome.MENU, lead or turn.texts.menu, options)


def suggest(turn: Turn, entries: tuple[str, ...], confidence: float = 0.0, lead: str = "") -> Decision:
    """Offer at most three entries and “Bukan itu”."""
    options = turn.choices(entries)
    misses = turn.dialogue.misses
    decision = turn.reply(Outcome.SUGGEST, lead or turn.texts.did_you_mean, options, misses=misses, last="")
    return Decision(decision.dialogue, Outcome.SUGGEST, decision.say, entries[0], confidence)


def miss(turn: Turn) -> Decision:
    """Own up to not knowing, and give the chat to a person when it happens again."""
    misses = turn.dialogue.misses + 1
    if misses >= MISSES_BEFORE_A_PERSON:
        return turn.hand_over(Wish.NO_ANSWER, turn.texts.gave_up)
    return turn.reply(Outcome.UNKNOWN, turn.texts.not_known, misses=misses, last="")


def ask_place(turn: Turn, about: str = "", others: tuple[str, ...] = (), lead: str = "") -> Decision:
    """Ask whose citizen it is; `about` is the entry that waits for it."""
    texts = turn.texts
    options = (
        Option("place:city", texts.place_city),
        Option("place:regency", texts.place_regency),
        Option("place:unknown", texts.place_unknown),
    )
    text = f"{lead}\n{texts.which_place}" if lead else texts.which_place
    return turn.reply(Outcome.JURISDICTION, text, options, step="place", about=about, others=others)


def send_to_regency(turn: Turn) -> Decision:
    """Name the neighbour's address, and remember whose citizen it is."""
    about = turn.book.profile.jurisdiction
    last = turn.dialogue.about or _best(turn)
    decision = turn.reply(
        Outcome.JURISDICTION, turn.texts.regency, place=Whose.REGENCY.value, place_at=turn.heard.at, last=last
    )
    return Decision(decision.dialogue, Outcome.JURISDICTION, decision.say, about.asks if about else "", 1.0)


def guard(turn: Turn) -> Decision | None:
    """Stop before an answer that is right for the neighbour's citizens only, or for ours only."""
    about, match = turn.book.profile.jurisdiction, turn.heard.match
    if about is None:
        return None
    candidates = match.candidates if match and match.outcome is not Found.NONE else ()
    if not matters(turn.says, candidates[0].entry if candidates else "", about):
        return None
    named = whose(turn.says, about)
    known = Whose(turn.dialogue.place)
    if named is Whose.REGENCY or (named in (Whose.UNSAID, Whose.EITHER) and known is Whose.REGENCY):
        return send_to_regency(turn)
    if named is Whose.EITHER and known is Whose.UNSAID:
        sure = match is not None and match.outcome is Found.ANSWER
        return ask_place(turn, _best(turn) if sure else "", tuple(one.entry for one in candidates[:MOST_CHOICES]))
    return None


def look_up(turn: Turn) -> Decision | None:
    """Answer from the FAQ and the catalogue, or offer what may be meant; None where nothing is known."""
    match = turn.heard.match
    if match is None or match.outcome is Found.NONE or not match.candidates:
        about = turn.book.profile.jurisdiction
        elsewhere = body(turn.says, about) if about else ""
        return tell(turn, elsewhere) if elsewhere and turn.book.answer(elsewhere) else None
    best, *rest = match.candidates
    if match.outcome is Found.SUGGEST:
        # Nobody means "Basa-basi" by a choice; where there is nothing else, it is the choice.
        meant = [one for one in match.candidates if turn.book.kind(one.entry) is not EntryKind.SMALLTALK] or [best]
        return suggest(turn, tuple(one.entry for one in meant), meant[0].confidence)
    also = [one.entry for one in match.also[:1]]
    others = [one.entry for one in rest[:MOST_CHOICES]]
    return tell(turn, best.entry, best.confidence, *also, others=tuple(others))


def _best(turn: Turn) -> str:
    match = turn.heard.match
    return match.candidates[0].entry if match and match.candidates else ""


def _title(turn: Turn, item: Item) -> str:
    return item.title_en if turn.english else item.title
