"""From what citizens type to plain words: case, punctuation, drawn-out letters, doubled words."""

import re
import unicodedata

LONGEST = 600
"""Characters of a message that are looked at; a question stands near the beginning."""
LONGEST_WORD = 40
"""Letters of a word that are looked at."""

_WORD = re.compile(r"[^\W_]+")
_PLAIN_WORD = re.compile(r"[a-z0-9]+")
_DRAWN = re.compile(r"([^\W\d])\1\1+")
_PLAIN_DRAWN = re.compile(r"([a-z])\1\1+")
_LETTER_DOUBLED = re.compile(r"([^\W\d_])2(?=nya|an|$|\s)")


def normal(text: str) -> str:
    """Return the words of a text with single blanks between them."""
    return " ".join(words(text))


def words(text: str) -> list[str]:
    """Return the lower-case words of the first LONGEST characters, no letter three times in a row."""
    text = text[:LONGEST]
    if text.isascii():
        folded, pattern, drawn = text.lower(), _PLAIN_WORD, _PLAIN_DRAWN
    else:
        # Cut again after folding: NFKC makes up to 18 characters of one.
        folded, pattern, drawn = unicodedata.normalize("NFKC", text).casefold()[:LONGEST], _WORD, _DRAWN
        folded = _accentless(folded).replace("’", "")
    if "2" in folded:
        folded = _LETTER_DOUBLED.sub(r"\1", folded)
    if "'" in folded:
        folded = folded.replace("'", "")
    if drawn.search(folded):  # Looking costs a fifth of replacing, and most texts have none.
        folded = drawn.sub(r"\1", folded)
    return [word[:LONGEST_WORD] for word in pattern.findall(folded.replace("di mana", "dimana"))]


def _accentless(text: str) -> str:
    """Return Latin letters without their accents; other scripts keep their marks, which spell words there."""
    bare = [
        char
        for char in unicodedata.normalize("NFKD", text)
        if not "\u0300" <= char <= "\u036f"  # combining marks of Latin, Greek and Cyrillic
    ]
    return unicodedata.normalize("NFC", "".join(bare))[:LONGEST]
