"""Words: the few that the bot knows without the FAQ: commands, courtesy, and asking for a person."""

import re

from msgspec import Struct

LONGEST = 4_000
"""Characters that are looked at; what comes after them is for people."""


class Saying(Struct, frozen=True):
    """Something that a folded message may say, and the words of which it needs one: they are looked for first."""

    pattern: re.Pattern[str]
    needs: frozenset[str]


PERSON_WORDS = frozenset({"petugas", "admin", "cs", "operator", "manusia", "orang"})
MENU_WORDS = frozenset({"menu", "0", "bantuan", "help"})
CANCEL_WORDS = frozenset({"batal", "batalkan", "cancel", "keluar"})
GREETING_WORDS = frozenset(
    {"halo", "hallo", "hai", "hi", "hello", "p", "ping", "permisi", "salam", "start", "selamat", "met", "sugeng"}
    | {"pagi", "siang", "sore", "malam", "enjing", "siyang", "sonten", "dalu", "kulonuwun", "punten"}
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
COURTESY = GREETING_WORDS | THANKS_WORDS | NODS
VOCATIVES = frozenset({"kak", "min", "admin", "pak", "bu", "bapak", "ibu", "mas", "mbak", "bang", "gan", "bot"})
YES = frozenset(
    {"ya", "iya", "y", "yes", "setuju", "oke", "ok", "boleh", "lanjut", "lanjutkan", "inggih", "nggih", "enggi"}
)
NO = frozenset({"tidak", "gak", "ga", "nggak", "enggak", "no", "jangan", "tak", "ora", "mboten", "bunten"})

# Only small words may stand between verb and person: "mau tanya admin, syarat KTP orang tua" is a question for the FAQ.
_SMALL = r"(?:(?:langsung|ke|kepada|dengan|dgn|dg|sama|sm|ada|di|saja|aja)\s+){0,3}"
_THEN = ("langsung", "saja", "aja", "dong", "ya", "kak", "min", "pak", "bu", "asli", "beneran", "manusia")
WANTS_PERSON = Saying(
    re.compile(
        r"\b(?:(?:ber)?bicara|ngobrol|ngomong|chat|(?:di)?hubung(?:i|kan)|(?:di)?sambung(?:kan|in|no)|panggil(?:kan|in)?"
        rf"|mau|minta|butuh)\s+{_SMALL}(?:petugas|admin|cs|operator|manusia|orang)(?:nya)?"
        rf"(?=\W*(?:$|(?:{'|'.join(_THEN)})\b))"
        r"|\b(?:petugas|admin|cs|operator)\s+(?:manusia|orang)\b"
    ),
    frozenset(who + nya + then for who in PERSON_WORDS for nya in ("", "nya") for then in ("", *_THEN)),
)
"""A sentence that asks for a person; the bare words stand in PERSON_WORDS."""

_STOPS = r"(?:stop|setop|berhenti|brenti|unsubscribe|unsub|unreg)"
_STOPPED = "langganan|berlangganan|siaran|siarannya|broadcast|kirim|kirimi|kiriman|promosi|info|infonya|pesan|pesannya"
_SMALL_TALK = "semua|semuanya|dong|ya|kak|min|pak|bu|saja|aja|dulu|saya|wa|chat"
WANTS_STOP = re.compile(
    rf"(?:tolong |mohon |saya mau |mau |ingin )?{_STOPS}(?: (?:dari |ber)?(?:{_STOPPED}|{_SMALL_TALK}))*"
    r"|(?:tolong |mohon )?jangan (?:kirim|kirimi)(?: saya| pesan| siaran| info| lagi| broadcast)*"
)
"""A whole message that ends every broadcast; "stop" inside another sentence is none."""

ASKS_MACHINE = Saying(
    re.compile(
        r"\b(?:ini|kamu|anda|kau|sampeyan|kakak|min|admin|kamuh|lu|ente)\s+(?:itu |ini |adalah |beneran |cuma )?"
        r"(?:bot|robot|mesin|manusia|orang|ai|komputer)\b.{0,40}$"
        r"|\b(?:bot|robot|mesin) (?:ya|kah|apa (?:orang|manusia))\b"
        r"|\bare you (?:a |an )?(?:bot|robot|human|machine|person)\b"
    ),
    frozenset({"bot", "robot", "mesin", "manusia", "orang", "ai", "komputer", "human", "machine", "person"}),
)
WRONG = re.compile(
    r"(?:jawaban|jawabannya|jawabanmu|balasan|balasannya)(?: \w+)? "
    r"(?:salah|keliru|ngawur|(?:ga|gak|nggak|tidak) (?:nyambung|sesuai))"
    r"|salah jawab|salah|(?:kok )?(?:ga|gak|nggak|tidak|ora) nyambung"
    r"|bukan itu(?: maksud(?:nya| saya)?| yang saya (?:tanya|maksud))?"
)
"""A whole message that says that the last answer was none."""


_MARKS = " .,!?*"
_RUN = re.compile(r"\w+")


def fold(text: str) -> str:
    """Return a message in small letters with single blanks and without marks at its ends; /start loses its slash."""
    return " ".join(text[:LONGEST].casefold().split()).strip(_MARKS).removeprefix("/")


def runs(word: str) -> frozenset[str]:
    """Return the words of a folded message without the marks between them."""
    return frozenset(word.split() if word.replace(" ", "").isalnum() else _RUN.findall(word))


def parts(word: str) -> frozenset[str]:
    """Return the words of a folded message, without the names by which people are called."""
    found = {part.strip(_MARKS) for part in word.split() if any(map(str.isalnum, part))}
    return frozenset(found) - VOCATIVES


def courtesy(word: str) -> frozenset[str] | None:
    """Return the same of a message that is nothing but courtesy, None of another."""
    found = set()
    for part in word.split():
        bare = part.strip(_MARKS)
        if bare in COURTESY:
            found.add(bare)
        elif bare not in VOCATIVES and any(map(str.isalnum, part)):
            return None
    return frozenset(found)
