"""Terms: what a text's words count for: roots, what dialects and acronyms stand for, kinship of meaning, repairs."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import chain, pairwise

from msgspec import Struct

from daemon.faq.language.lexicon import Phrases, lexicon
from daemon.faq.language.spelling import Spelling
from daemon.faq.language.stemming import Stemmer

WRITTEN_OUT = 0.6
"""Weight of what a dialect word stands for, beside the word itself."""
NAMED = 0.7
"""Weight of the acronym for words written out, and the other way round."""
KIN = 0.6
"""Weight of "asks for the same"."""
HINTED = 0.8
"""Weight of a subject that words hint at which the FAQ has not."""
LONGEST_HINT = 3
"""Words of a phrase that hints at something."""
REPAIRED = 0.8
COURTESY = 0.6
"""Weight of a greeting's word in a message that says something else."""
MOST_REMEMBERED = 20_000
COMMONEST = 1_000
"""Words of the FAQ that are heard before anybody says them."""
MOST_WORDS = 120
"""Words of a message that are looked at."""


Learnt = list[tuple[int, float]]
"""Terms with their weights, as often as a text has them."""


Hints = tuple[tuple[str, tuple[str, ...]], ...]
"""What was said, and the subjects that it hints at."""


class Token(Struct, frozen=True):
    """What became of one word of a question."""

    word: str
    became: tuple[str, ...]
    """The words it is taken for, the likeliest first."""
    how: str
    """"faq", "common", "list", "spelling" or "unknown"."""
    terms: tuple[tuple[int, float], ...]
    """Known terms with their weights."""
    unknown: float
    """Weight of what the FAQ has never heard."""
    courtesy: bool
    hints: Hints = ()


class Reading(Struct, frozen=True):
    """A question as the index is asked."""

    words: tuple[str, ...]
    tokens: tuple[Token, ...]
    terms: dict[int, float]
    unknown: float
    written: str
    """The words with what was put right and written out."""
    phrases: Hints = ()

    @property
    def hints(self) -> Hints:
        """What words and phrases hint at."""
        return (*chain.from_iterable(token.hints for token in self.tokens), *self.phrases)


class Terms:
    """The vocabulary of one FAQ and how words come to it; texts are learnt first, questions read afterwards."""

    def __init__(self, frequency: Counter[str], weak: float = 1.0) -> None:
        """`weak` is the weight of function words in a question."""
        self.ids: dict[str, int] = {}
        self._lexicon = lexicon()
        self.frequency = frequency
        """How often the FAQ's texts say each word."""
        self._stem = Stemmer(frequency.keys() | self._lexicon.common)
        self._spelling = Spelling(frequency)
        self._weak = weak
        self._taught: dict[str, tuple[tuple[int, float], ...]] = {}
        self._heard: dict[str, Token] = {}

    def learn(self, words: Sequence[str]) -> Learnt:
        """Return what one of the FAQ's own texts counts for; new terms join the vocabulary."""
        folded, more = self._folded(words)
        taught = self._taught
        for word in folded:
            if word not in taught:
                taught[word] = self._teach(word)
        found = list(chain.from_iterable(map(taught.__getitem__, folded)))
        found += [(self.ids.setdefault(term, len(self.ids)), weight) for term, weight in more]
        return found

    def grown(self) -> "Terms":
        """Return a vocabulary that begins with this one's words and can learn more, which leaves this one alone."""
        grown = Terms.__new__(Terms)
        grown.__dict__.update(self.__dict__)
        grown.ids, grown._taught, grown._heard = dict(self.ids), {}, {}
        return grown

    def finish(self) -> None:
        """Forget what only building needs."""
        self._taught.clear()
        self._heard.clear()
        self._stem.forget()

    def hear_commonest(self, pause: Callable[[], None]) -> None:
        """Hear the FAQ's commonest words before citizens say them."""
        for word, _ in self.frequency.most_common(COMMONEST):
            self._hear(word)
            pause()

    def read(self, words: Sequence[str]) -> Reading:
        """Return what a question asks the index."""
        words = words[:MOST_WORDS]
        folded, more = self._folded(words)
        tokens = [self._heard.get(word) or self._hear(word) for word in folded]
        light = not all(token.courtesy for token in tokens)
        found: dict[int, float] = {}
        unknown = 0.0
        for token in tokens:
            factor = COURTESY if light and token.courtesy else 1.0
            unknown += token.unknown * factor
            for id_, weight in token.terms:
                if found.get(id_, 0.0) < weight * factor:
                    found[id_] = weight * factor
        for term, weight in more:
            known = self.ids.get(term)
            if known is not None and found.get(known, 0.0) < weight:
                found[known] = weight
        written = " ".join([token.became[0] for token in tokens])
        phrases = self._phrases(written.split())
        for id_, weight in self._subjects(phrases) if phrases else ():
            found[id_] = max(found.get(id_, 0.0), weight)
        return Reading(tuple(words), tuple(tokens), found, unknown, written, phrases)

    def _phrases(self, words: Sequence[str]) -> Hints:
        """Return the phrases that hint at something and have a word that the FAQ has not, with the subjects."""
        hints = self._lexicon.hints
        if self._lexicon.hint_beginnings.isdisjoint(pairwise(words)):
            return ()
        places = range(len(words))
        said = [words[at : at + many] for at in places for many in range(2, LONGEST_HINT + 1)]
        cues = {" ".join(parts): parts for parts in said}
        known = [cue for cue in cues if cue in hints]
        return tuple((cue, hints[cue]) for cue in known if any(self._stem(part) not in self.ids for part in cues[cue]))

    def _hints(self, word: str, became: str) -> Hints:
        """Return the single words that hint at something in what a word is taken for, with the subjects."""
        hints = self._lexicon.hints
        parts = became.split() if became == word else (word, *became.split())
        cues = [part if part in hints else self._stem(part) for part in parts]
        return tuple([(cue, hints[cue]) for cue in cues if cue in hints])

    def _subjects(self, hints: Hints) -> tuple[tuple[int, float], ...]:
        """Return the known terms of the subjects."""
        terms = {self._stem(part) for _, subjects in hints for subject in subjects for part in subject.split()}
        return tuple((self.ids[term], HINTED) for term in sorted(terms) if term in self.ids)

    def _folded(self, words: Sequence[str]) -> tuple[list[str], list[tuple[str, float]]]:
        """Return the words with fixed expressions of dialects written out, and terms for names of several words."""
        lexicon = self._lexicon
        if lexicon.beginnings.isdisjoint(pairwise(words)):
            return list(words), []
        more: list[tuple[str, float]] = []
        for place, word in enumerate(words):
            if word in lexicon.kin_phrases and (kin := _at(lexicon.kin_phrases, words, place)):
                more.append((f"~{kin[1]}", KIN))
            if word in lexicon.long_names and (name := _at(lexicon.long_names, words, place)):
                more += [(self._stem(part), NAMED) for part in name[1].split()]
        folded: list[str] = []
        place = 0
        while place < len(words):
            found = _at(lexicon.phrases, words, place) if words[place] in lexicon.phrases else None
            if found:
                folded += found[1].split()
                place += len(found[0])
            else:
                folded.append(words[place])
                place += 1
        return folded, more

    def _teach(self, word: str) -> tuple[tuple[int, float], ...]:
        own = self._stem(word)
        forms = [(own, word, 1.0)]
        for part in self._lexicon.written.get(word, "").split():
            if self._stem(part) != own:
                forms.append((self._stem(part), part, WRITTEN_OUT))
        found = [(term, weight) for term, _, weight in forms]
        found += self._related(word, forms)
        return tuple((self.ids.setdefault(term, len(self.ids)), weight) for term, weight in found)

    def _related(self, word: str, forms: Sequence[tuple[str, str, float]]) -> list[tuple[str, float]]:
        lexicon = self._lexicon
        found = [(self._stem(part), NAMED) for part in lexicon.names.get(word, "").split()]
        for term, form, weight in forms:
            kin = lexicon.kin.get(form) or lexicon.kin.get(term)
            if kin:
                found.append((f"~{kin}", KIN * weight))
        return found

    def _hear(self, word: str) -> Token:
        lexicon, own = self._lexicon, self._stem(word)
        written = lexicon.written.get(word, "").split()
        weight = self._weak if word in lexicon.weak or own in lexicon.weak else 1.0
        forms: list[tuple[str, str, float]]
        became: tuple[str, ...] = (word,)
        if own in self.ids or (not written and (word in lexicon.common or own in lexicon.common)):
            how = "faq" if own in self.ids else "common"
            forms = [(own, word, weight)]
            forms += [(self._stem(part), part, WRITTEN_OUT * weight) for part in written if self._stem(part) != own]
        elif written:
            how, became = "list", (" ".join(written),)
            forms = [(self._stem(part), part, self._weak if part in lexicon.weak else 1.0) for part in written]
        elif repairs := self._spelling.repaired(word):
            how, became = "spelling", tuple(repair.word for repair in repairs)
            forms = [(self._stem(each.word), each.word, REPAIRED * each.belief * weight) for each in repairs]
        else:
            how, forms = "unknown", [(own, word, weight)]
        for sense in lexicon.senses.get(word, ()):
            forms += [(self._stem(part), part, WRITTEN_OUT) for part in sense.split()]
        found = [(term, weight) for term, _, weight in forms] + self._related(word, forms)
        known = tuple((self.ids[term], weight) for term, weight in found if term in self.ids)
        unknown = 0.0 if known else max(weight for _, _, weight in forms)
        # What the FAQ itself says needs no hint: its own wordings tell more.
        hints = () if known else self._hints(word, became[0])
        if hints:
            known += self._subjects(hints)
        token = Token(word, became, how, known, unknown, word in lexicon.courtesy, hints)
        if len(self._heard) >= MOST_REMEMBERED:
            self._heard.clear()
        self._heard[word] = token
        return token


def _at(phrases: Phrases, words: Sequence[str], place: int) -> tuple[tuple[str, ...], str] | None:
    for parts, canonical in phrases[words[place]]:
        if tuple(words[place : place + len(parts)]) == parts:
            return parts, canonical
    return None
