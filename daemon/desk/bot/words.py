"""Words: the few that the bot knows without the FAQ: commands, courtesy, and asking for a person."""

import re

LONGEST = 4_000
"""Characters that are looked at; what comes after them is for people."""

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
VOCATIVES = frozenset({"kak", "min", "admin", "pak", "bu", "bapak", "ibu", "mas", "mbak", "bang", "gan", "bot"})
YES = frozenset(
    {"ya", "iya", "y", "yes", "setuju", "oke", "ok", "boleh", "lanjut", "lanjutkan", "inggih", "nggih", "enggi"}
)
NO = frozenset({"tidak", "gak", "ga", "nggak", "enggak", "no", "jangan", "tak", "ora", "mboten", "bunten"})

# Only small words may stand between verb and person: "mau tanya admin, syarat KTP orang tua" is a question for the FAQ.
_SMALL = r"(?:(?:langsung|ke|kepada|dengan|dgn|dg|sama|sm|ada|di|saja|aja)\s+){0,3}"
WANTS_PERSON = re.compile(
    r"\b(?:(?:ber)?bicara|ngobrol|ngomong|chat|(?:di)?hubung(?:i|kan)|(?:di)?sambung(?:kan|in|no)|panggil(?:kan|in)?"
    rf"|mau|minta|butuh)\s+{_SMALL}(?:petugas|admin|cs|operator|manusia|orang)(?:nya)?"
    r"(?=\W*(?:$|(?:langsung|saja|aja|dong|ya|kak|min|pak|bu|asli|beneran|manusia)\b))"
    r"|\b(?:petugas|admin|cs|operator)\s+(?:manusia|orang)\b"
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

ASKS_MACHINE = re.compile(
    r"\b(?:ini|kamu|anda|kau|sampeyan|kakak|min|admin|kamuh|lu|ente)\s+(?:itu |ini |adalah |beneran |cuma )?"
    r"(?:bot|robot|mesin|manusia|orang|ai|komputer)\b.{0,40}$|\b(?:bot|robot|mesin) (?:ya|kah|apa (?:orang|manusia))\b"
    r"|\bare you (?:a |an )?(?:bot|robot|human|machine|person)\b"
)
WRONG = re.compile(
    r"(?:jawaban|jawabannya|jawabanmu|balasan|balasannya)(?: \w+)? "
    r"(?:salah|keliru|ngawur|(?:ga|gak|nggak|tidak) (?:nyambung|sesuai))"
    r"|salah jawab|salah|(?:kok )?(?:ga|gak|nggak|tidak|ora) nyambung"
    r"|bukan itu(?: maksud(?:nya| saya)?| yang saya (?:tanya|maksud))?"
)
"""A whole message that says that the last answer was none."""


def fold(text: str) -> str:
    """Return a message in small letters with single blanks and without marks at its ends; /start loses its slash."""
    return " ".join(text[:LONGEST].casefold().split()).strip(" .,!?*").removeprefix("/")


def parts(word: str) -> frozenset[str]:
    """Return the words of a folded message, without the names by which people are called."""
    found = {part.strip(" .,!?*") for part in word.split() if any(map(str.isalnum, part))}
    return frozenset(found) - VOCATIVES
