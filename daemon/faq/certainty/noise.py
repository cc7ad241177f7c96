"""Noise: how the same question is typed in a hurry, for the rehearsal."""

import random
import re

_NEAR = dict(zip("qwertyuiopasdfghjklzxcvbnm", "wertyuioplsdfghjklkxcvbnmn", strict=True))
_VOWELS = re.compile("[aeiou]")
_OPENINGS = (
    *(
        "halo",
        "halo min",
        "min",
        "kak",
        "pak",
        "permisi",
        "mau tanya",
        "selamat pagi",
        "assalamualaikum",
        "kak mau tanya",
    ),
    *("saya mau tanya", "mohon info", "permisi min", "maaf mau tanya", "selamat siang bu", "tolong bantu", "pagi kak"),
)
DROPPED, REPLACED = 0.35, 0.3
"""Shares of words in a disguise."""
_CLOSINGS = ("ya", "kak", "min", "dong", "terima kasih", "mohon infonya", "ya pak", "gimana ya", "makasih", "tolong ya")


def hurried(word: str, chance: random.Random) -> str:
    """Return a word without some of its vowels or with a clipped ending."""
    if len(word) < 4 or not word.isalpha():
        return word
    how = chance.randrange(4)
    if how == 0:
        return word[0] + _VOWELS.sub("", word[1:-1]) + word[-1]
    if how == 1:
        return word[0] + _VOWELS.sub("", word[1:])
    if how == 2:
        return re.sub("^(me[nm]?|ber)(?=...)", "", word)
    return re.sub("kan$", "in", re.sub("nya$", "ny", word))


def slipped(word: str, chance: random.Random) -> str:
    """Return a word with one slip of the finger."""
    if len(word) < 4:
        return word
    at = chance.randrange(1, len(word) - 1)
    here, after = word[at], word[at + 1]
    slips = (
        word[:at] + word[at + 1 :],
        word[:at] + here + word[at:],
        word[:at] + after + here + word[at + 2 :],
        word[:at] + _NEAR.get(here, here) + word[at + 1 :],
    )
    return slips[chance.randrange(4)]


def noisy(words: list[str], chance: random.Random, hurry: float, slips: float) -> list[str]:
    """Return the words as typed in a hurry: shares of words shortened and mistyped."""
    shortened = [hurried(word, chance) if chance.random() < hurry else word for word in words]
    return [slipped(word, chance) if chance.random() < slips else word for word in shortened]


def thinned(words: list[str], chance: random.Random, share: float) -> list[str]:
    """Return the words without about a share of them, in their order, never none."""
    kept = [word for word in words if chance.random() >= share]
    return kept or [chance.choice(words)]


def disguised(words: list[str], chance: random.Random, pool: list[str]) -> list[str]:
    """Return the words as another person would put it: some left out, some others in their place, never none kept."""
    kept = chance.randrange(len(words))
    said = []
    for at, word in enumerate(words):
        how = chance.random()
        if at == kept or how >= DROPPED + REPLACED:
            said.append(word)
        elif how < REPLACED:
            said.append(chance.choice(pool))
    return said


def polite(words: list[str], chance: random.Random) -> list[str]:
    """Return the words between an opening and a closing, either or both."""
    opening = chance.choice(_OPENINGS).split() if chance.random() < 0.7 else []
    closing = chance.choice(_CLOSINGS).split() if chance.random() < 0.5 else []
    return [*opening, *words, *closing]
