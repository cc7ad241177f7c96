"""Contacts: an identifier belongs to one person at a time, and may move."""

from collections.abc import Callable
from pathlib import Path

import pytest

from daemon.store import contacts
from daemon.store.store import open_store
from daemon.store.tx import Tx
from prolink.model.contact import Identifier
from tests.daemon.house import HandClock

PHONE = Identifier("whatsapp.phone", "62811")
NEW_PHONE = Identifier("whatsapp.phone", "62822")
BSUID = Identifier("whatsapp.bsuid", "ID.1")


def siti(tx: Tx) -> int:
    id = contacts.create(tx, "Siti")
    contacts.link(tx, id, PHONE)
    return id


def new_number(tx: Tx, id: int) -> None:
    contacts.replace(tx, id, NEW_PHONE)


def second_name(tx: Tx, id: int) -> None:
    contacts.link(tx, id, BSUID)


def same_again(tx: Tx, id: int) -> None:
    contacts.link(tx, id, PHONE)


def somebody_elses(tx: Tx, id: int) -> None:
    contacts.link(tx, contacts.create(tx, "Budi"), PHONE)


def took_over_anothers(tx: Tx, id: int) -> None:
    budi = contacts.create(tx, "Budi")
    contacts.link(tx, budi, NEW_PHONE)
    contacts.replace(tx, id, NEW_PHONE)


@pytest.mark.parametrize(
    ("happens", "hers"),
    [
        (new_number, [NEW_PHONE]),
        (second_name, [BSUID, PHONE]),
        (same_again, [PHONE]),
        (somebody_elses, []),
        (took_over_anothers, [NEW_PHONE]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
async def test_an_identifier_moves(tmp_path: Path, happens: Callable[[Tx, int], None], hers: list[Identifier]) -> None:
    async with open_store(tmp_path, HandClock()) as store:
        id = await store.write(siti)
        await store.write(lambda tx: happens(tx, id))
        assert await store.all(contacts.IDENTIFIERS, contact=id) == hers


async def test_an_identifier_tells_who_it_is_and_what_they_are_called(tmp_path: Path) -> None:
    async with open_store(tmp_path, HandClock()) as store:
        id = await store.write(siti)
        holder = await store.write(lambda tx: contacts.find(tx, PHONE))
        assert holder is not None
        assert (holder.contact, holder.name) == (id, "Siti")
        assert await store.write(lambda tx: contacts.find(tx, BSUID)) is None


async def test_the_same_value_of_another_kind_is_somebody_else(tmp_path: Path) -> None:
    async with open_store(tmp_path, HandClock()) as store:
        await store.write(siti)
        other = Identifier("telegram.id", PHONE.value)
        assert await store.write(lambda tx: contacts.find(tx, other)) is None
