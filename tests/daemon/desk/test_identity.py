"""Who is who."""

from prolink.model.contact import Identifier
from prolink.model.inbound import Sender
from prolink.model.message import Origin
from tests.daemon.desk.room import Room, bsuid, moved, phone, said


async def people(room: Room) -> list[int]:
    """The contact behind each conversation."""
    return [one.contact_id for one in await room.conversations()]


async def test_two_people_of_one_name_stay_two(room: Room) -> None:
    await room.hear(said("Halo", phone(1), name="Budi"), said("Halo", phone(2), name="Budi"))
    assert len(set(await people(room))) == 2


async def test_a_new_name_is_taken_over_and_makes_nobody_new(room: Room) -> None:
    await room.hear(said("Halo", phone(1), name="Budi"))
    await room.hear(said("Halo", phone(1), name="Budi Santoso"))
    [found] = await room.conversations()
    assert found.contact_name == "Budi Santoso"


async def test_an_empty_name_takes_nobody_s_name_away(room: Room) -> None:
    await room.hear(said("Halo", phone(1), name="Budi"))
    await room.hear(said("Halo", phone(1), name=""))
    assert (await room.conversation()).contact_name == "Budi"


async def test_identifiers_signed_together_are_one_person_from_then_on(room: Room) -> None:
    await room.hear(said("Halo", phone(1)))
    await room.hear(said("Halo", bsuid(1), phone(1)))
    await room.hear(said("Halo", bsuid(1)))
    assert await people(room) == [1]


async def test_who_changes_the_number_keeps_the_conversation(room: Room) -> None:
    await room.hear(said("Halo", phone(1)))
    await room.hear(moved(phone(1), phone(2)))
    await room.hear(said("Halo", phone(2)))
    assert await people(room) == [1]
    assert [one.text for one in await room.talk() if one.origin is Origin.SYSTEM] == ["nomor berganti"]


async def test_who_gets_a_new_user_id_keeps_the_conversation(room: Room) -> None:
    await room.hear(said("Halo", bsuid(1), phone(1)))
    await room.hear(moved(bsuid(1), bsuid(2), phone(2)))
    await room.hear(said("Halo", bsuid(2), phone(2)))
    assert await people(room) == [1]


async def test_the_new_owner_of_a_number_that_was_given_up_is_somebody_else(room: Room) -> None:
    await room.hear(said("Halo", phone(1)))
    await room.hear(moved(phone(1), phone(2)))
    await room.hear(said("Halo", phone(1), name="Orang baru"))
    assert len(set(await people(room))) == 2


async def test_the_new_owner_of_a_recycled_number_is_known_by_another_user_id(room: Room) -> None:
    await room.hear(said("rahasia", bsuid(1), phone(1), name="Lama"))
    await room.hear(said("Halo", bsuid(2), phone(1), name="Baru"))
    await room.hear(said("Halo", phone(1), name="Baru"))
    old, new = await room.conversations()
    assert (old.contact_name, new.contact_name) == ("Lama", "Baru")
    assert len([one for one in await room.talk(new.id) if one.origin is Origin.CITIZEN]) == 2


async def test_a_move_that_comes_twice_is_told_once(room: Room) -> None:
    await room.hear(said("Halo", phone(1)))
    await room.hear(moved(phone(1), phone(2)))
    before = await room.counts()
    await room.hear(moved(phone(1), phone(2)))
    assert await room.counts() == before


async def test_an_old_move_that_comes_again_takes_nothing_from_the_number_s_new_owner(room: Room) -> None:
    await room.hear(said("Halo", phone(1)))
    await room.hear(moved(phone(1), phone(2), key="first"))
    await room.hear(moved(phone(2), phone(3), key="second"))
    await room.hear(said("Halo", phone(2), name="Orang baru"))
    await room.hear(moved(phone(1), phone(2), key="first"))
    await room.hear(said("Halo lagi", phone(2), name="Orang baru"))
    assert len([one for one in await room.talk(2) if one.origin is Origin.CITIZEN]) == 2


async def test_a_move_without_words_gets_some_for_the_timeline(room: Room) -> None:
    await room.hear(said("Halo", phone(1)))
    await room.hear(moved(phone(1), phone(2), text=""))
    assert all(one.text for one in await room.talk())


async def test_a_sender_without_any_identifier_is_somebody_new_each_time(room: Room) -> None:
    """Channels refuse such messages; should one not, nobody is taken for somebody else."""
    nobody = Sender((), "Budi")
    for key in ("one", "two"):
        message = said("Halo", Identifier("x", key), key=key)
        await room.hear(type(message)(key=key, sender=nobody, text="Halo"))
    assert len(set(await people(room))) == 2
