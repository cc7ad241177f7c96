"""Signs: reads the word lists of danger in `lists` and finds their phrases in a cleaned text."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

from msgspec import Struct

LISTS = Path(__file__).parent / "lists"

_NEAR = 8
"""Words that may lie between the parts of a line with &."""
_WORD = re.compile(r"[\w']+")
NYA = re.compile(r"(?<=\w{3})nya\b")
_PHRASE = re.compile(r"[^|>~&]+")
_CLASS = re.compile(r"\{(\w+)\}")


class Group(Struct, frozen=True):
    """Phrases of which one must stand near the others of its line."""

    words: frozenset[str]
    longer: tuple[str, ...]
    """Phrases of several words, a blank before and behind."""

    def is_in(self, near: list[str]) -> bool:
        """Tell whether one of the phrases is among words that follow each other."""
        if not self.words.isdisjoint(near):
            return True
        if not self.longer:
            return False
        text = f" {' '.join(near)} "
        return any(phrase in text for phrase in self.longer)


class Section(Struct, frozen=True):
    """The lines under one heading of a list."""

    by_word: Mapping[str, tuple[re.Pattern[str], ...]]
    """Lines by each word they may begin with."""
    loose: re.Pattern[str] | None
    """Lines that begin with a word's part."""
    together: Mapping[str, tuple[tuple[tuple[str, ...], tuple[Group, ...]], ...]]
    """Lines with & by the first word of each phrase of their rarest group: the words that follow, the other groups."""

    def finds(self, text: str) -> bool:
        """Tell whether any line is found in a text that begins and ends with a blank."""
        return next(self._spans(text), None) is not None or (bool(self.together) and self._together(text))

    def cut(self, text: str) -> str:
        """Return a text without what the lines find in it."""
        kept, end = [], 0
        for first, last in sorted(self._spans(text)):
            if first >= end:
                kept.append(text[end:first])
                end = last
        return " ".join((*kept, text[end:]))

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        for start, word in _words(text):
            for pattern in self.by_word.get(word, ()):
                if found := pattern.match(text, start):
                    yield found.span()
        if self.loose:
            yield from (found.span() for found in self.loose.finditer(text))

    def _together(self, text: str) -> bool:
        words = [word for _start, word in _words(text)]
        for at, word in enumerate(words):
            near: list[str] = []
            for rest, groups in self.together.get(word, ()):
                if rest and tuple(words[at + 1 : at + 1 + len(rest)]) != rest:
                    continue
                near = near or words[max(0, at - _NEAR) : at + _NEAR + 1]
                if all(group.is_in(near) for group in groups):
                    return True
        return False


class Signs(Struct, frozen=True):
    """One list: its sections by name, and every word in it."""

    sections: Mapping[str, Section]
    words: frozenset[str]

    def has(self, section: str, text: str) -> bool:
        """Tell whether a section is found in a text that begins and ends with a blank."""
        return section in self.sections and self.sections[section].finds(text)

    def without(self, section: str, text: str) -> str:
        """Return a text without what a section finds in it."""
        return self.sections[section].cut(text) if section in self.sections else text


@cache
def read_signs(name: str) -> Signs:
    """Read one of the lists; `{name}` in a line stands for a section of `classes.txt`."""
    sections = lines(name)
    words = (word.strip("*") for rows in sections.values() for line in rows for word in re.findall(r"[\w'*]+", line))
    return Signs({heading: _section(rows) for heading, rows in sections.items()}, frozenset(words))


@cache
def lines(name: str) -> Mapping[str, tuple[str, ...]]:
    """Return the lines of a list by their headings, with the words of the classes that they name."""
    return {heading: tuple(map(_spelled_out, rows)) for heading, rows in _headings(name).items()}


def word_pattern(word: str) -> str:
    """Return the expression of a list's word, which may begin or end with a star."""
    before, after = (r"[\w']*" if star else "" for star in (word.startswith("*"), word.endswith("*")))
    return before + re.escape(word.strip("*")) + after


@cache
def _headings(name: str) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    section: list[str] = []
    for line in (LISTS / f"{name}.txt").read_text("utf-8").splitlines():
        line = line.strip()
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            section.append(line)
    return {heading: tuple(lines) for heading, lines in found.items()}


def _spelled_out(line: str) -> str:
    """Return a line with the words of its classes, each without the *-nya* that a message's words lose, too."""
    return NYA.sub("", _PHRASE.sub(lambda found: _of_classes(found[0]), line))


def _of_classes(phrase: str) -> str:
    """Return a phrase once for every word of the class it names."""
    if not (named := _CLASS.search(phrase)):
        return phrase
    words = "|".join(_headings("classes")[named[1]]).split("|")
    return "|".join(_of_classes(phrase.replace(named[0], word)) for word in words)


def _section(lines: tuple[str, ...]) -> Section:
    by_word: dict[str, list[re.Pattern[str]]] = {}
    loose: list[str] = []
    for line in lines:
        if "&" in line:
            continue
        begin = {first for first, *_rest in _phrases(re.split("[>~]", line)[0])}
        if any("*" in word for word in begin):
            loose.append(_expression(line))
            continue
        pattern = re.compile(_expression(line) + "(?= )")
        for word in begin:
            by_word.setdefault(word, []).append(pattern)
    return Section(
        {word: tuple(patterns) for word, patterns in by_word.items()},
        re.compile("(?<= )(?:" + "|".join(loose) + ")(?= )") if loose else None,
        _together([line.split("&") for line in lines if "&" in line]),
    )


def _together(lines: list[list[str]]) -> Mapping[str, tuple[tuple[tuple[str, ...], tuple[Group, ...]], ...]]:
    """Return lines of groups of phrases by the words of the group that a text is least likely to hold."""
    phrases = {group: _phrases(group) for line in lines for group in line}
    # Hundreds of lines name the same classes of words: each class is kept once.
    made = {group: _group(each) for group, each in phrases.items()}
    common = Counter(first for line in lines for group in line for first, *_rest in phrases[group])
    found: dict[str, list[tuple[tuple[str, ...], tuple[Group, ...]]]] = {}
    for line in lines:
        rarest, *others = sorted(line, key=lambda group: max(common[first] for first, *_rest in phrases[group]))
        groups = tuple(made[group] for group in reversed(others))
        for first, *rest in phrases[rarest]:
            found.setdefault(first, []).append((tuple(rest), groups))
    return {word: tuple(rows) for word, rows in found.items()}


def _group(phrases: list[list[str]]) -> Group:
    longer = tuple(f" {' '.join(phrase)} " for phrase in phrases if len(phrase) > 1)
    return Group(frozenset(phrase[0] for phrase in phrases if len(phrase) == 1), longer)


def _phrases(cell: str) -> list[list[str]]:
    return [phrase.split() for phrase in cell.split("|")]


def _expression(line: str) -> str:
    """Return a line's expression: phrases after each other, with a gap of up to three words at each ~."""
    parts = [" ".join(_any(cell) for cell in part.split(">")) for part in line.split("~")]
    return r" (?:[\w']+ ){0,3}?".join(parts)


def _any(cell: str) -> str:
    return "(?:" + "|".join(" ".join(map(word_pattern, phrase)) for phrase in _phrases(cell)) + ")"


@lru_cache(maxsize=16)
def _words(text: str) -> list[tuple[int, str]]:
    return [(found.start(), found.group()) for found in _WORD.finditer(text)]
