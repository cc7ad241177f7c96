"""Dialogue: what the bot answers, as a pure function of where the chat stands and what was just heard."""

import re
from collections.abc import Callable

from msgspec import Struct

from daemon.desk.bot import texts
from daemon.faq.match import Match, Outcome
from prolink.model.message import Option

MISSES_BEFORE_A_PERSON = 2
CHOICES = 3

PERSON_WORDS = frozenset({"petugas", "admin", "cs", "operator", "manusia", "orang"})
MENU_WORDS = frozenset({"menu", "0", "batal", "bantuan", "help"})
GREETING_WORDS = frozenset(
    {
        "halo",
        "hallo",
        "hai",
        "hi",
        "hello",
        "p",
        "ping",
        "permisi",
        "salam",
        "start",
        "selamat",
        "pagi",
        "siang",
        "sore",
        "malam",
    }
    | {"assalamualaikum", "assalamu'alaikum", "asalamualaikum", "waalaikumsalam", "ass", "wr", "wb"}
)
THANKS_WORDS = frozenset(
    {"kasih", "terimakasih", "makasih", "makasi", "mksh", "suwun", "nuwun", "sakalangkong", "thanks", "thx"}
)
NODS = frozenset(
    {"ok", "oke", "okay", "baik", "siap", "sip", "ya", "iya", "terima", "matur", "banyak", "sudah", "jelas"}
    | {"infonya", "informasinya", "bantuannya", "jawabannya", "atas", "alhamdulillah"}
)
"""Words around thanks; alone they close a subject and want no answer."""
VOCATIVES = frozenset({"kak", "min", "admin", "pak", "bu", "bapak", "ibu", "mas", "mbak", "bang", "gan", "bot"})
# Only small words may stand between verb and person: "mau tanya admin, syarat KTP orang tua" is a question for the FAQ.
_SMALL = r"(?:(?:langsung|ke|kepada|dengan|dgn|dg|sama|sm|ada|di|saja|aja)\s+){0,3}"
WANTS_PERSON = re.compile(
    r"\b(?:(?:ber)?bicara|ngobrol|ngomong|chat|(?:di)?hubung(?:i|kan)|(?:di)?sambung(?:kan|in|no)|panggil(?:kan|in)?"
    rf"|mau|minta|butuh)\s+{_SMALL}(?:petugas|admin|cs|operator|manusia|orang)(?:nya)?"
    r"(?=\W*(?:$|(?:langsung|saja|aja|dong|ya|kak|min|pak|bu|asli|beneran|manusia)\b))"
    r"|\b(?:petugas|admin|cs|operator)\s+(?:manusia|orang)\b"
)
"""A sentence that asks for a person; the bare words stand in PERSON_WORDS."""

# Words an option's id begins with.
ENTRY = "faq:"
PERSON = "petugas"
NONE = "bukan"

READABLE = frozenset({"text", "choice"})
UNANSWERED = frozenset({"reaction", "system", "unsupported"})
"""Kinds that want no word from us; neither does a kind that we don't know."""
FILES = frozenset({"image", "video", "audio", "document", "sticker", "location", "contacts", "order"})
"""What we thank for and can't read."""


class Dialogue(Struct, frozen=True, omit_defaults=True):
    """Where the chat stands for the bot; stored with the conversation."""

    greeted: bool = False
    misses: int = 0
    """Questions in a row that found no answer."""
    offered: tuple[str, ...] = ()
    """Ids of the options offered last, so that a typed number chooses."""


class Heard(Struct, frozen=True):
    """What the citizen just sent; `match` is None for what is not text."""

    kind: str
    text: str
    choice: str = ""
    match: Match | None = None


class Say(Struct, frozen=True):
    """One message of the bot."""

    text: str
    options: tuple[Option, ...] = ()
    entry: str = ""
    confidence: float = 0.0


class Decision(Struct, frozen=True):
    """What the bot does: its next state, what it says, and whether it gives the chat to a person."""

    dialogue: Dialogue
    says: tuple[Say, ...] = ()
    hands_over: str = ""
    """Why a person is wanted: "asked" or "no_answer"; empty for not at all."""


class Book(Struct, frozen=True):
    """What the bot may say of the FAQ: an entry's answer (None while withheld), its question, the menu's ids."""

    name: str
    answer: Callable[[str], str | None]
    question: Callable[[str], str]
    menu: tuple[str, ...]


def decide(dialogue: Dialogue, heard: Heard, book: Book) -> Decision:
    """Answer one message. The bot speaks at most once, and prefers 'belum tahu' to a wrong answer."""
    if heard.kind not in READABLE:
        return _answer_file(dialogue, heard)
    # Telegram's commands begin with a slash: /start, /menu.
    word = " ".join(heard.text.casefold().split()).strip(" .,!?*").removeprefix("/")
    choice = heard.choice or _numbered(dialogue, word)
    if choice:
        return _chosen(dialogue, choice, book)
    if word in PERSON_WORDS or WANTS_PERSON.search(word):
        return Decision(Dialogue(greeted=True), hands_over="asked")
    if word in MENU_WORDS:
        return _show_menu(book)
    words = {part.strip(" .,!?*") for part in word.split() if any(map(str.isalnum, part))} - VOCATIVES
    if words & THANKS_WORDS and words <= THANKS_WORDS | NODS | GREETING_WORDS:
        return Decision(Dialogue(greeted=True), (Say(texts.WELCOME),))
    if NONE in dialogue.offered and words and words <= NODS:
        return _ask_again(dialogue, book)
    if dialogue.greeted and words <= NODS:
        return Decision(dialogue)  # An emoji, a vocative or a nod alone wants no answer twice.
    if words <= GREETING_WORDS | NODS:
        return _greet(book)
    return _answer_question(dialogue, heard, book)


def _answer_question(dialogue: Dialogue, heard: Heard, book: Book) -> Decision:
    match = heard.match
    if match is None or match.outcome is Outcome.NONE or not match.candidates:
        return _miss(dialogue)
    best = match.candidates[0]
    if match.outcome is Outcome.ANSWER:
        return _tell(best.entry, best.confidence, book)
    options = tuple(Option(ENTRY + found.entry, found.question) for found in match.candidates[:CHOICES])
    options += (Option(NONE, texts.NONE_OF_THESE),)
    return Decision(
        Dialogue(greeted=True, misses=dialogue.misses, offered=tuple(option.id for option in options)),
        (Say(texts.DID_YOU_MEAN, options),),
    )


def _ask_again(dialogue: Dialogue, book: Book) -> Decision:
    """Take "ya" for the only choice there was; with several, it does not say which."""
    entries = [id.removeprefix(ENTRY) for id in dialogue.offered if id.startswith(ENTRY)]
    if len(entries) == 1:
        return _tell(entries[0], 1.0, book)
    options = tuple(Option(ENTRY + id, book.question(id)) for id in entries)
    return Decision(dialogue, (Say(texts.DID_YOU_MEAN, (*options, Option(NONE, texts.NONE_OF_THESE))),))


def _tell(entry: str, confidence: float, book: Book) -> Decision:
    answer = book.answer(entry)
    says = Say(texts.WITHHELD) if answer is None else Say(answer, entry=entry, confidence=confidence)
    return Decision(Dialogue(greeted=True), (says,))


def _chosen(dialogue: Dialogue, choice: str, book: Book) -> Decision:
    if choice == PERSON:
        return Decision(Dialogue(greeted=True), hands_over="asked")
    if choice.startswith(ENTRY):
        return _tell(choice.removeprefix(ENTRY), 1.0, book)
    if choice == NONE:
        return _miss(dialogue)
    return _show_menu(book)  # A button of long ago, or of another release.


def _numbered(dialogue: Dialogue, word: str) -> str:
    if word.isdecimal() and len(word) < 3 and 1 <= int(word) <= len(dialogue.offered):
        return dialogue.offered[int(word) - 1]
    return ""


def _miss(dialogue: Dialogue) -> Decision:
    misses = dialogue.misses + 1
    if misses >= MISSES_BEFORE_A_PERSON:
        return Decision(Dialogue(greeted=True), hands_over="no_answer")
    return Decision(Dialogue(greeted=True, misses=misses), (Say(texts.NOT_KNOWN),))


def _greet(book: Book) -> Decision:
    return Decision(Dialogue(greeted=True), (Say(texts.GREETING.format(name=book.name)),))


def _show_menu(book: Book) -> Decision:
    options = (*(Option(ENTRY + id, book.question(id)) for id in book.menu), Option(PERSON, texts.PERSON))
    return Decision(Dialogue(greeted=True, offered=tuple(option.id for option in options)), (Say(texts.MENU, options),))


def _answer_file(dialogue: Dialogue, heard: Heard) -> Decision:
    if heard.kind not in FILES:
        return Decision(dialogue)
    return Decision(Dialogue(greeted=True, misses=dialogue.misses, offered=dialogue.offered), (Say(texts.CANNOT_READ),))
