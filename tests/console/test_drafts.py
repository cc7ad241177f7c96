"""Drafts: what was typed is there again, whatever ended the console."""

import stat
from pathlib import Path

import pytest

from console.drafts import Journal
from prolink.protocol.answers import Draft


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "drafts.json"


def test_a_saved_draft_is_there_for_the_next_console(path: Path) -> None:
    journal = Journal(path)
    journal.put(7, private=False, text="Siang Bu", at=1)
    journal.save()
    assert Journal(path).text(7, private=False) == "Siang Bu"


def test_only_the_agent_may_read_it(path: Path) -> None:
    journal = Journal(path)
    journal.put(7, private=False, text="rahasia", at=1)
    journal.save()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_note_and_a_reply_are_two_drafts(path: Path) -> None:
    journal = Journal(path)
    journal.put(7, private=False, text="balasan", at=1)
    journal.put(7, private=True, text="catatan", at=1)
    assert (journal.text(7, private=False), journal.text(7, private=True)) == ("balasan", "catatan")


def test_daemons_agents_and_databases_have_journals_of_their_own(tmp_path: Path) -> None:
    of = [(socket, agent, house) for socket in ("/a", "/b") for agent in ("anna", "bob") for house in ("", "c0ffee")]
    assert len({Journal.at(tmp_path, Path(socket), agent, house).path for socket, agent, house in of}) == len(of)


@pytest.mark.parametrize(("theirs", "wins"), [(1, "ours"), (9, "theirs")])
def test_the_newer_of_two_drafts_wins(path: Path, theirs: int, wins: str) -> None:
    journal = Journal(path)
    journal.put(7, private=False, text="ours", at=5)
    journal.take([Draft(conversation=7, text="theirs", saved_at=theirs)])
    assert journal.text(7, private=False) == wins


def test_a_second_console_of_the_same_agent_is_not_overwritten(path: Path) -> None:
    one, two = Journal(path), Journal(path)
    one.put(1, private=False, text="from one", at=1)
    one.save()
    two.put(2, private=False, text="from two", at=2)
    two.save()
    assert Journal(path).count() == 2


def test_a_deleted_draft_does_not_come_back_from_an_older_copy(path: Path) -> None:
    one, two = Journal(path), Journal(path)
    one.put(1, private=False, text="old", at=1)
    one.save()
    two.put(1, private=False, text="", at=2)
    two.save()
    one.put(9, private=False, text="other", at=3)
    one.save()
    assert Journal(path).text(1, private=False) == ""


def test_a_text_on_its_way_is_no_draft(path: Path) -> None:
    journal = Journal(path)
    journal.put(7, private=False, text="a", at=1)
    journal.give_away(7, private=False, text="a", at=2, key="key-1")
    assert journal.count() == 0


def test_a_text_that_was_acknowledged_is_gone(path: Path) -> None:
    journal = Journal(path)
    journal.give_away(7, private=False, text="a", at=2, key="key-1")
    journal.arrived("key-1", at=3)
    journal.save()
    assert Journal(path).count() == 0


def test_a_text_that_did_not_arrive_is_a_draft_again_and_keeps_its_key(path: Path) -> None:
    journal = Journal(path)
    journal.give_away(7, private=False, text="a", at=2, key="key-1")
    journal.bring_back("key-1", at=3)
    assert journal.text(7, private=False) == "a"
    assert journal.give_away(7, private=False, text="a", at=4, key="key-2") == "key-1"


def test_a_changed_text_gets_a_key_of_its_own(path: Path) -> None:
    journal = Journal(path)
    journal.give_away(7, private=False, text="a", at=2, key="key-1")
    journal.bring_back("key-1", at=3)
    journal.put(7, private=False, text="ab", at=4)
    assert journal.give_away(7, private=False, text="ab", at=5, key="key-2") == "key-2"


def test_what_comes_back_stands_before_what_was_typed_since(path: Path) -> None:
    journal = Journal(path)
    journal.give_away(7, private=False, text="first", at=2, key="key-1")
    journal.put(7, private=False, text="second", at=3)
    journal.bring_back("key-1", at=4)
    assert journal.text(7, private=False) == "first\nsecond"


def test_a_console_that_died_while_sending_leaves_a_draft_with_its_key(path: Path) -> None:
    journal = Journal(path)
    journal.give_away(7, private=False, text="a", at=2, key="key-1")
    journal.save()
    after = Journal(path)
    assert after.text(7, private=False) == "a"
    assert after.give_away(7, private=False, text="a", at=9, key="key-2") == "key-1"


def test_a_journal_that_cannot_be_read_is_put_aside(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("not json")
    journal = Journal(path)
    journal.put(7, private=False, text="a", at=1)
    journal.save()
    assert path.with_suffix(".unreadable").read_text() == "not json"
    assert Journal(path).text(7, private=False) == "a"


def test_a_disk_that_refuses_is_heard_of(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    journal = Journal(tmp_path / "other.json")
    journal.path = tmp_path / "file" / "drafts.json"
    journal.put(7, private=False, text="a", at=1)
    with pytest.raises(OSError, match=r"."):
        journal.save()


def test_a_draft_is_clean_when_it_is_shown(path: Path) -> None:
    journal = Journal(path)
    journal.put(7, private=False, text="a\x1b[2J", at=1)
    assert journal.text(7, private=False) == "a␛[2J"
