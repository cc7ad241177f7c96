"""Gaps: kept questions put together by what they ask: an editor reads a few subjects, not thousands of lines."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from daemon.faq.language.normalise import normal
from daemon.faq.language.stemming import stems
from daemon.faq.mask import bare
from prolink.model.faq import Entry
from prolink.model.gap import FaqGap, GapReason

ALIKE = 0.6
"""Weight of the words shared, of the mean weight of both questions, from which two ask the same."""
MOST_TEXTS = 30
"""Distinct wordings that a cluster tells."""


class Cluster(Struct, frozen=True, kw_only=True):
    """Questions that ask the same."""

    number: int
    """The id of its first question: others that come later seldom change it."""
    count: int
    wrong: int
    """How many of them got an answer that somebody called wrong."""
    last_at: int
    """Epoch milliseconds of the newest."""
    sample: str
    """The wording that was used most; masked and untrusted."""
    texts: tuple[str, ...]
    """Distinct wordings, the most used first, at most 30."""
    gaps: tuple[int, ...]
    """Ids of all, oldest first."""
    entries: tuple[str, ...]
    """Entries that were answered or came near then, the most frequent first."""


def clusters(gaps: Sequence[FaqGap]) -> tuple[Cluster, ...]:
    """Return the clusters, largest first; the same gaps give the same clusters in whatever order they come.

    The oldest question of a cluster speaks for it, and each later one joins whom it is most like: no chain of small
    steps leads from one subject to another. Words that many use weigh little.
    """
    ordered = sorted(gaps, key=lambda gap: gap.id)
    words = [frozenset(stems(gap.text)) or frozenset([gap.text]) for gap in ordered]
    leaders = _Leaders(words)
    members: dict[int, list[FaqGap]] = defaultdict(list)
    for place, gap in enumerate(ordered):
        members[leaders.of(place)].append(gap)
    found = [_cluster(together) for together in members.values()]
    return tuple(sorted(found, key=lambda one: (-one.count, -one.last_at, one.number)))


def wordings(given: Sequence[FaqGap | str], known: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the distinct wordings fit for the FAQ, the most used first, without those that are known already."""
    texts = (bare(one) if isinstance(one, str) else bare(one.text) for one in given)
    counted = Counter(text.replace("{{", "").replace("}}", "") for text in texts)
    seen = {normal(text) for text in known} | {""}
    found = []
    for text, _ in counted.most_common():
        if normal(text) not in seen:
            seen.add(normal(text))
            found.append(text)
    return tuple(found[:MOST_TEXTS])


def taught(entry: Entry, given: Sequence[FaqGap], variant: str = "") -> Entry:
    """Return the entry with these questions as heard ones, and a shorter wording of them as a variant."""
    known = (entry.question, *entry.variants, *entry.heard)
    variants = (*entry.variants, *wordings([variant], known))
    heard = (*entry.heard, *wordings(given, (*known, variant)))
    return msgspec.structs.replace(entry, variants=variants, heard=heard)


class _Leaders:
    """Who speaks for whom, by places in the list of word sets; asked from the first place to the last."""

    def __init__(self, words: Sequence[frozenset[str]]) -> None:
        self._words = words
        having = Counter(word for own in words for word in own)
        self._weight = {word: math.log(1 + len(words) / count) for word, count in having.items()}
        self._known: dict[frozenset[str], int] = {}
        self._by_word: dict[str, list[int]] = defaultdict(list)
        self._mass: dict[int, float] = {}

    def of(self, place: int) -> int:
        """Return the place of the leader; the place itself where nothing before is alike."""
        own = self._words[place]
        if own in self._known:
            return self._known[own]
        mass = sum(map(self._weight.__getitem__, sorted(own)))
        telling = self._telling(own, mass)
        best, leader = ALIKE, place
        for other in sorted({other for word in telling for other in self._by_word[word]}):
            shared = sum(self._weight[word] for word in sorted(own & self._words[other]))
            alike = 2 * shared / (mass + self._mass[other])
            if alike > best:
                best, leader = alike, other
        if leader == place:
            self._mass[place] = mass
            for word in telling:
                self._by_word[word].append(place)
        self._known[own] = leader
        return leader

    def _telling(self, own: frozenset[str], mass: float) -> list[str]:
        """Return the rarest words: two sets that share none of these can't be alike enough."""
        rarest = sorted(own, key=lambda word: (-self._weight[word], word))
        needed = mass * ALIKE / (2 - ALIKE)
        rest, telling = mass, []
        for word in rarest:
            if rest < needed:
                break
            telling.append(word)
            rest -= self._weight[word]
        return telling


def _cluster(together: Sequence[FaqGap]) -> Cluster:
    texts = [text for text, _ in Counter(gap.text for gap in together).most_common(MOST_TEXTS)]
    entries = Counter(gap.entry for gap in together if gap.entry)
    return Cluster(
        number=together[0].id,
        count=len(together),
        wrong=sum(gap.reason is GapReason.WRONG for gap in together),
        last_at=max(gap.at for gap in together),
        sample=texts[0],
        texts=tuple(texts),
        gaps=tuple(gap.id for gap in together),
        entries=tuple(entry for entry, _ in entries.most_common()),
    )
