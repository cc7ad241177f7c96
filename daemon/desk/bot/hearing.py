"""Hearing: the words of a message as the lists of danger have them, however they were typed."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import chain

from daemon.desk.bot.signs import read_signs
from daemon.faq.language import wordlists
from daemon.faq.slips import first_within

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
JOINTS = ("di", "ke", "ka", "ter", "ber", "me", "to")
"""What people write as a word of its own, though it begins the next one."""
_SPLIT = re.compile(rf"\b({'|'.join(JOINTS)})\s+(\w{{3,}})\b")
_GLUED = re.compile(
    r"\b(gak?|ngg?ak?|tak)(mau|bisa|kuat|ada|sadar|bangun|pengen|ingin|sanggup|gerak|napas|nafas|respon)\b"
)
_DIGITS = str.maketrans("013457@", "oieasta")


def lowered(text: str) -> str:
    """Return what is looked at of a message, in small letters without accents."""
    if len(text) > 2 * _MOST:
        text = f"{text[:_MOST]}\n{text[-_MOST:]}"
    plain = text.casefold()
    if plain.isascii():
        return plain
    # Madurese is written with and without its accents.
    spread = unicodedata.normalize("NFKD", plain.replace("’", "'"))
    return "".join(sign for sign in spread if not unicodedata.combining(sign))


def clauses(plain: str) -> Iterator[str]:
    """Yield the parts of a lowered message: words with single blanks between them, one before and behind."""
    for part in _CLAUSE.split(plain):
        words = heard(part)
        if words:
            yield f" {' '.join(words)} "


def heard(part: str) -> list[str]:
    """Return the words of a part: *di bacok* becomes one, *gakuat* two, and slips are mended."""
    part = _GLUED.sub(r"\1 \2", _REPEATED.sub(r"\1", part))
    part = _SPLIT.sub(lambda two: whole if (whole := two[1] + two[2]) in _vocabulary() else two[0], part)
    return [_mended(word) for word in re.findall(r"[\w']+", part)]


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
        alike = (_by_length().get(f"{word[0]}{len(word) + length}", ()) for length in (-1, 0, 1))
        whole = first_within(word, chain.from_iterable(alike), 1)
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
