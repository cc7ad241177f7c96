"""Emergency: tells from a citizen's words whether somebody is in danger; the word lists lie beside it in `lists`.

Recall comes first: who shouts must never get an answer of the FAQ. What holds an alarm back is context: the past, a
paper, a drill, a question about a number.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

from msgspec import Struct

from daemon.faq.slips import slips
from prolink.model.conversation import Alarm

LISTS = Path(__file__).parent / "lists"

_MOST = 1_500
"""Characters that are looked at from the beginning, and as many from the end."""
_LONG = 6
"""Letters of a word from which on one slip of a finger is forgiven; two from `_VERY_LONG` on."""
_VERY_LONG = 9
_CLAUSE = re.compile(r"[.!?;,\n\r:()]+|\b(?:tapi|tetapi|trus|terus tiba tiba|sekarang|saiki|tiba tiba|ternyata)\b")
_REPEATED = re.compile(r"(\w)\1{2,}")
_ENDINGS = re.compile(r"(?<=\w{4})(?:nya|lah|kah|ne|ipun|e|ku|mu)$")
_DIGITS = str.maketrans("013457@", "oieasta")


class Signs(Struct, frozen=True):
    """One list: each section is one pattern over a cleaned text, None where the list has none."""

    sections: Mapping[str, re.Pattern[str]]
    words: frozenset[str]

    def has(self, section: str, text: str) -> bool:
        """Tell whether a section is found in a text that begins and ends with a blank."""
        pattern = self.sections.get(section)
        return pattern is not None and pattern.search(text) is not None


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
    # A sentence may be cut in the middle of what it tells: the whole is looked at too.
    parts = (_without(signs, part) for part in (*clauses, "".join(clauses)))
    return any(signs.has("sure", part) and not signs.has("past", part) for part in parts)


def _without(signs: Signs, text: str) -> str:
    pattern = signs.sections.get("not")
    return pattern.sub("  ", text) if pattern else text


def _is_emergency(clauses: list[str]) -> bool:
    signs = read_signs("emergency")
    bare = [_without(signs, clause) for clause in clauses]
    whole = " ".join(bare)
    if not (signs.has("sure", whole) or signs.has("likely", whole)):
        return False
    urgent = signs.has("urgent", whole)
    papers = signs.has("admin", whole)
    return any(_rings(signs, part, urgent=urgent, papers=papers) for part in bare)


def _rings(signs: Signs, part: str, *, urgent: bool, papers: bool) -> bool:
    sure, now = signs.has("sure", part), signs.has("now", part)
    if not sure and not signs.has("likely", part):
        return False
    if signs.has("past", part):
        return False
    asks = papers or signs.has("asks", part)
    return (urgent or now or not asks) if sure else (urgent and (now or not asks))


def _clauses(text: str) -> Iterator[str]:
    """Yield the parts of a message: small letters, single blanks, one before and behind."""
    if len(text) > 2 * _MOST:
        text = f"{text[:_MOST]}\n{text[-_MOST:]}"
    for part in _CLAUSE.split(text.casefold()):
        words = [_mended(word) for word in re.findall(r"[\w'’]+", _REPEATED.sub(r"\1", part))]
        if words:
            yield f" {' '.join(words)} "


@lru_cache(maxsize=20_000)
def _mended(word: str) -> str:
    """Return the word of the lists that was meant, or the word itself."""
    word = word.replace("’", "'")
    known = _vocabulary()
    if word in known:
        return word
    if any(map(str.isdigit, word)) and any(map(str.isalpha, word)):
        word = word.translate(_DIGITS)
    bare = _ENDINGS.sub("", word)
    if bare in known:
        return bare
    if word in known or len(word) < _LONG or len(word) > 20:
        return word
    allowed = 2 if len(word) >= _VERY_LONG else 1
    for near in _by_letter().get(word[0], ()):
        if len(near) >= _LONG and abs(len(near) - len(word)) <= allowed and slips(word, near, allowed) <= allowed:
            return near
    return word


@cache
def read_signs(name: str) -> Signs:
    """Read one of the lists."""
    sections: dict[str, list[str]] = {}
    section: list[str] = []
    words: set[str] = set()
    for line in (LISTS / f"{name}.txt").read_text("utf-8").splitlines():
        line = line.strip()
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            section.append(_pattern(line))
            words |= {part.rstrip("*") for part in re.findall(r"[\w'*]+", line)}
    patterns = {key: re.compile("(?<= )(?:" + "|".join(lines) + ")(?= )") for key, lines in sections.items()}
    return Signs(patterns, frozenset(words))


def _pattern(line: str) -> str:
    """Return a line's expression: phrases after each other, with a gap of up to three words at each ~."""
    parts = [" ".join(_any(cell) for cell in part.split(">")) for part in line.split("~")]
    return r" (?:[\w']+ ){0,3}?".join(parts)


def _any(cell: str) -> str:
    phrases = (phrase.strip() for phrase in cell.split("|"))
    return "(?:" + "|".join(" ".join(_word(word) for word in phrase.split()) for phrase in phrases) + ")"


def _word(word: str) -> str:
    return re.escape(word.rstrip("*")) + (r"[\w']*" if word.endswith("*") else "")


@cache
def _vocabulary() -> frozenset[str]:
    return read_signs("emergency").words | read_signs("crisis").words


@cache
def _by_letter() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for word in sorted(_vocabulary()):
        found.setdefault(word[:1], []).append(word)
    return {letter: tuple(words) for letter, words in found.items()}
