"""Library: a FAQ of any size in people's own words, and questions to it: what matching costs is measured on these."""

import random
from collections.abc import Sequence

from daemon.faq import file
from prolink.model.faq import Entry
from rig.sets import ROOT

TEXTS_AN_ENTRY = 8
SEED = 20  # every run builds the same
_FILES = ("sakti.jsonl", "pandi.jsonl", "ordinary.jsonl")


def entries(texts: int) -> tuple[Entry, ...]:
    """Return a FAQ with so many questions and variants; answers are those of the sample."""
    chance = random.Random(SEED)
    real = file.read(ROOT / "faq.yaml")
    wordings = _wordings(real)
    answers = [entry.answer for entry in real]
    made = []
    for number in range(texts // TEXTS_AN_ENTRY):
        topic = chance.sample(wordings, 2)
        question, *variants = (_mixed(chance, topic, wordings) for _ in range(TEXTS_AN_ENTRY))
        answer = chance.choice(answers).replace("{{", "").replace("}}", "")
        made.append(Entry(id=f"Z{number}", question=question, variants=tuple(variants), answer=answer, category="Uji"))
    return tuple(made)


def questions(known: Sequence[Entry], count: int) -> list[str]:
    """Return questions as citizens type them: a wording with a word more or less, and a slip of the finger."""
    chance = random.Random(SEED + 1)
    wordings = [text for entry in known for text in (entry.question, *entry.variants)]
    strange = _wordings(())
    asked = []
    for _ in range(count):
        words = chance.choice(wordings).split() + chance.choice(strange).split()[:2]
        words.pop(chance.randrange(len(words)))
        place = chance.randrange(len(words))
        words[place] = _slip(chance, words[place])
        asked.append(" ".join(words))
    return asked


def _wordings(real: Sequence[Entry]) -> list[str]:
    texts = [text for entry in real for text in (entry.question, *entry.variants)]
    for name in _FILES:
        path = ROOT / "tests" / "data" / name
        if path.exists():
            lines = path.read_text("utf-8").splitlines()
            texts += [line.split('"q": "', 1)[1].split('"', 1)[0] for line in lines if '"q": "' in line]
    return [text for text in dict.fromkeys(texts) if text.split() and "{{" not in text and "}}" not in text]


def _mixed(chance: random.Random, topic: Sequence[str], wordings: Sequence[str]) -> str:
    """Return some words of the topic in a frame of another wording."""
    words = [word for text in topic for word in text.split() if len(word) > 3] or topic[0].split()
    kept = chance.sample(words, min(len(words), chance.randint(2, 4)))
    return " ".join([*chance.choice(wordings).split()[:3], *kept])


def _slip(chance: random.Random, word: str) -> str:
    if len(word) < 4:
        return word
    at = chance.randrange(1, len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
