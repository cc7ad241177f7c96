"""Letters: what citizens write in a benchmark, signed beforehand, and a FAQ of 1,000 entries that knows the answers."""

import random
import secrets
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from daemon.desk.bot.dialogue import decide
from daemon.desk.bot.state import Dialogue, Heard
from daemon.desk.library import Library
from daemon.desk.office_hours import OfficeHours
from daemon.faq.file import dump, read
from daemon.faq.knowledge import Knowledge
from daemon.faq.match import Outcome
from daemon.profile import profile
from daemon.samples import sample
from daemon.simulate import shapes
from daemon.simulate.shapes import Citizen
from daemon.simulate.stage import APP_SECRET, PHONE_NUMBER_ID
from daemon.simulate.webhooks import signature
from prolink.model.faq import Entry
from prolink.settings import Settings

ENTRIES = 1000
CITIZENS = 2000
SETTINGS = Settings()
HOURS = OfficeHours.of(SETTINGS.desk, ZoneInfo(SETTINGS.daemon.timezone))
SEED = 20  # every run asks the same questions

_HEADS = ("b", "c", "d", "g", "j", "k", "l", "m", "n", "p", "r", "s", "t", "w")
_ENDS = ("", "ng", "n", "r", "s", "t", "k")
_ASKED = (
    *("Bagaimana cara mengurus {what}?", "syarat {what} apa saja", "dimana tempat {what}", "berapa biaya {what}"),
    *("kapan jadwal {what}", "apakah {what} bisa diwakilkan", "jam buka loket {what}", "{what} saya hilang"),
    *("perpanjangan {what}", "daftar {what} lewat online", "formulir {what} ambil di mana", "kenapa {what} ditolak"),
    *("berapa lama proses {what}", "lapor {what} rusak", "bantuan {what} untuk lansia", "ganti alamat di {what}"),
    *("nomor telepon bagian {what}", "cek status {what}", "denda {what} terlambat", "jadwal {what} keliling"),
)
_OPENINGS = ("", "", "min ", "mau tanya ", "permisi kak ", "assalamualaikum, ")


def entries() -> tuple[Entry, ...]:
    """Return the sample FAQ, filled up to 1,000 entries about things that don't exist, five wordings each."""
    chance = random.Random(SEED)
    known = [msgspec.structs.replace(entry, related=(), verified="2026-01-01") for entry in read(sample("faq.yaml"))]
    for number in range(ENTRIES - len(known)):
        what = f"{_word(chance)} {_word(chance)}"
        question, *variants = (form.format(what=what) for form in chance.sample(_ASKED, 5))
        answer = f"Layanan {what} ada di loket {number}.\nSyaratnya: KTP dan KK, pukul 08.00 sampai 15.00."
        known.append(Entry(id=f"Z{number}", question=question, variants=tuple(variants), answer=answer, category="Uji"))
    return tuple(known)


def write_faq(path: Path) -> None:
    """Write the FAQ to a file."""
    path.write_text(dump(entries()), "utf-8")


def questions(count: int, values: dict[str, str | dict[str, str]]) -> tuple[list[str], float]:
    """Return texts that the bot answers or asks back about, as citizens type, and the share that it answers at once.

    What it does not know is left out: two such questions give a chat to a person, and then nothing is answered. So is
    what it takes for an emergency: to the next one within minutes it says nothing more.
    """
    chance = random.Random(SEED)
    library = Library(profile.of(SETTINGS), HOURS, Knowledge(entries(), values, date(2026, 1, 2)))
    wordings = [text for entry in entries() for text in (entry.question, *entry.variants) if len(text.split()) > 2]
    asked, answered = [], 0
    while len(asked) < count:
        text = _typed(chance, chance.choice(wordings))
        match = library.match(text)
        decision = decide(Dialogue(), Heard("text", text, match=match), library.book)
        if match.outcome is not Outcome.NONE and decision.say and not (decision.hands_over or decision.effects):
            asked.append(text)
            answered += match.outcome is Outcome.ANSWER
    return asked, answered / count


class Writers:
    """Citizens who write one message after the other, each body signed and never sent twice."""

    def __init__(self, texts: Sequence[str], *, first: int = 0, count: int = CITIZENS) -> None:
        self._texts = texts
        self._citizens = [Citizen(name=f"Warga {n}", phone=f"62812{n:08}") for n in range(first, first + count)]
        self._chance = random.Random(SEED + first)

    def each(self, text: str = "") -> list[bytes]:
        """Return one letter of every citizen."""
        return [letter(citizen, text or self._chance.choice(self._texts)) for citizen in self._citizens]

    def some(self, count: int) -> list[bytes]:
        """Return letters of citizens taken at random."""
        return [letter(self._chance.choice(self._citizens), self._chance.choice(self._texts)) for _ in range(count)]

    def presses(self, count: int) -> list[bytes]:
        """Return presses of an old button, by citizens taken at random: nothing is looked up in the FAQ for these."""
        reply = {"type": "button_reply", "button_reply": {"id": "faq:C01", "title": "Bagaimana cara mengurus KTP?"}}
        content = {"type": "interactive", "interactive": reply, "context": {"from": "62335000000", "id": "wamid.old"}}
        return [_signed(self._chance.choice(self._citizens), content) for _ in range(count)]


def letter(citizen: Citizen, text: str) -> bytes:
    """Return the head fields and the body of one webhook as Meta signs and sends it."""
    return _signed(citizen, {"type": "text", "text": {"body": text}})


def _signed(citizen: Citizen, content: dict[str, Any]) -> bytes:
    message = shapes.message(citizen, f"wamid.{secrets.token_hex(24)}", int(time.time()), content)
    body = shapes.webhook_body(PHONE_NUMBER_ID, contacts=[shapes.contact(citizen)], messages=[message])
    head = (
        "Content-Type: application/json\r\nUser-Agent: facebookexternalua\r\nAccept: */*\r\n"
        f"X-Hub-Signature-256: {signature(APP_SECRET, body)}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _word(chance: random.Random) -> str:
    return "".join(chance.choice(_HEADS) + chance.choice("aeiou") + chance.choice(_ENDS) for _ in range(3))


def _typed(chance: random.Random, text: str) -> str:
    """Return a wording with a greeting before it, and a slip of the finger in every other one."""
    at = chance.randrange(1, len(text) - 1)
    slip = text[:at] + text[at + 1] + text[at] + text[at + 2 :] if chance.random() < 0.5 else text
    return chance.choice(_OPENINGS) + slip
