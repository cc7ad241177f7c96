"""Emergency: tells from a citizen's words whether somebody is in danger; the word lists lie beside it in `lists`.

Recall comes first: who shouts must never get an answer of the FAQ. What holds an alarm back is context: the past, a
paper, a drill, a question about a number.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache

from daemon.desk.bot.signs import Signs, read_signs
from daemon.faq import wordlists
from daemon.faq.slips import slips
from prolink.model.conversation import Alarm

_MOST = 1_000
"""Characters that are looked at from the beginning, and as many from the end."""
_LONG = 6
"""Letters of a word from which on one slip of a finger is forgiven."""
_SHORTEST, _LONGEST = 4, 20
"""Letters of a word that may be mended at all."""
_NOT_HEARD = re.compile("[aeiou]|n(?=g|j|d|t|c)|m(?=b|p)")
"""Letters that people leave out: vowels, and a nasal before its own stop (pgsan for pingsan)."""
_CLAUSE = re.compile(r"[.!?;,\n\r()]+|\b(?=(?:tapi|tetapi|trus|sekarang|saiki|tiba tiba)\b)")
_REPEATED = re.compile(r"(\w)\1{2,}")
_ENDINGS = re.compile(r"(?<=\w{3})(?:nya|nga|na|lah|kah|ne|ipun|e|ku|mu)$")
_SPLIT = re.compile(r"\b(di|ke|ka|ter|ber|me|to)\s+(\w{3,})\b")
_GLUED = re.compile(
    r"\b(gak?|ngg?ak?|tak)(mau|bisa|kuat|ada|sadar|bangun|pengen|ingin|sanggup|gerak|napas|nafas|respon)\b"
)
_DIGITS = str.maketrans("013457@", "oieasta")


def alarm_in(text: str) -> Alarm:
    """Return what a message is about: danger now, a crisis of a person, or neither."""
    clauses = list(_clauses(text))
    if not clauses:
        return Alarm.NONE
    if _is_crisis(clauses):
        return Alarm.CRISIS
    return Alarm.EMERGENCY if _is_emergency(clauses) else Alarm.NONE


def _is_crisis(clauses: list[str]) -> bool:
    signs = read_signs("crisis")
    # A sentence may be cut in the middle of what it tells: the whole is looked at too, and first.
    whole = "".join(clauses)
    if not signs.has("sure", signs.without("not", whole)):
        return False
    return any(
        signs.has("sure", signs.without("not", part)) and not signs.has("past", part) for part in (*clauses, whole)
    )


def _is_emergency(clauses: list[str]) -> bool:
    signs = read_signs("emergency")
    bare = [(signs.without("keep", clause), signs.without("not", clause)) for clause in clauses]
    whole = "".join(part for _context, part in bare)
    if not (signs.has("sure", whole) or signs.has("likely", whole)):
        return False
    urgent, papers = signs.has("urgent", whole), signs.has("admin", whole)
    present = [part for context, part in bare if _is_present(signs, context)]
    # A sentence may be cut between who and what.
    return any(_rings(signs, part, urgent=urgent, papers=papers) for part in (*present, "".join(present)) if part)


def _is_present(signs: Signs, context: str) -> bool:
    """Tell whether a part speaks of what is so now: no past, no paper, no drill, no mere if."""
    if signs.has("past", context):
        return False
    return not signs.has("if", context) or signs.has("here", context)


def _rings(signs: Signs, part: str, *, urgent: bool, papers: bool) -> bool:
    """Tell whether one part of a message that speaks of the present tells of danger."""
    now, asks = signs.has("now", part), papers or signs.has("asks", part)
    if signs.has("sure", part):
        return urgent or now or not asks
    return signs.has("likely", part) and urgent and (now or not asks)


def _clauses(text: str) -> Iterator[str]:
    """Yield the parts of a message: small letters, single blanks, one before and behind."""
    if len(text) > 2 * _MOST:
        text = f"{text[:_MOST]}\n{text[-_MOST:]}"
    plain = text.casefold()
    if not plain.isascii():  # Madurese is written with and without its accents.
        spread = unicodedata.normalize("NFKD", plain.replace("’", "'"))
        plain = "".join(sign for sign in spread if not unicodedata.combining(sign))
    for part in _CLAUSE.split(plain):
        words = [_mended(word) for word in re.findall(r"[\w']+", _joined(_REPEATED.sub(r"\1", part)))]
        if words:
            yield f" {' '.join(words)} "


def _joined(part: str) -> str:
    """Return a part with its words as the lists have them: *di bacok* becomes one word, *gakuat* two."""
    part = _GLUED.sub(r"\1 \2", part)
    return _SPLIT.sub(lambda two: whole if (whole := two[1] + two[2]) in _vocabulary() else two[0], part)


@lru_cache(maxsize=20_000)
def _mended(word: str) -> str:
    """Return the word of the lists that was meant, or the word itself."""
    known = _vocabulary()
    if word in known:
        return word
    bare = _ENDINGS.sub("", word)
    if bare in known:
        return bare
    if word in _everyday():
        return word
    if any(map(str.isdigit, word)) and any(map(str.isalpha, word)):
        word = word.translate(_DIGITS)
    if len(word) < _SHORTEST or len(word) > _LONGEST:
        return word
    whole = next((one for one in _by_skeleton().get(_skeleton(word), ()) if _lost_letters(word, one)), "")
    if not whole and len(word) >= _LONG:
        alike = (one for length in (-1, 0, 1) for one in _by_length().get(f"{word[0]}{len(word) + length}", ()))
        whole = next((one for one in alike if slips(word, one, 1) <= 1), "")
    return whole or word


def _skeleton(word: str) -> str:
    return f"{word[:1]}{word[-1:]} {_NOT_HEARD.sub('', word)}"


def _lost_letters(word: str, whole: str) -> bool:
    """Tell whether a word is another one typed without some of its letters, as in kclkaan for kecelakaan."""
    letters = iter(whole)
    return len(whole) > max(len(word), _SHORTEST) and all(letter in letters for letter in word)


@cache
def _vocabulary() -> frozenset[str]:
    return read_signs("emergency").words | read_signs("crisis").words


@cache
def _everyday() -> frozenset[str]:
    """Return words that are right as they are, however near they come to one of danger."""
    names = ("common", "stopwords", "fillers", "slang", "javanese", "madurese", "english", "synonyms", "acronyms")
    return frozenset(word for name in names for phrase in wordlists.words(name) for word in phrase.split())


@cache
def _by_skeleton() -> Mapping[str, tuple[str, ...]]:
    return _grouped((_skeleton(word), word) for word in _vocabulary())


@cache
def _by_length() -> Mapping[str, tuple[str, ...]]:
    """Return the long words by first letter and length."""
    return _grouped((f"{word[0]}{len(word)}", word) for word in _vocabulary() if len(word) >= _LONG)


def _grouped(pairs: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for key, word in sorted(pairs):
        found.setdefault(key, []).append(word)
    return {key: tuple(words) for key, words in found.items()}
