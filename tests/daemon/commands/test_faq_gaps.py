"""prolink faq gaps and wrong: on the database, and through a daemon that runs."""

import asyncio
import json
from functools import partial
from pathlib import Path

import pytest

from daemon.desk import gaps as learning
from daemon.store import conversations, messages
from daemon.store.store import open_store
from daemon.store.tx import Tx
from prolink.clock import utc_now
from prolink.errors import Exit
from prolink.model.message import Direction, Origin
from tests.daemon.commands.faq_desk import HOURS, LOST, Desk
from tests.daemon.commands.serving import daemon_on
from tests.daemon.house import MAIN, citizen_writes

PARKING = "karcis parkir alun alun mahal"


def asked(tx: Tx, text: str, number: int) -> None:
    """Have a citizen ask what the bot can't answer."""
    id = citizen_writes(tx, text, phone=f"62812{number:08}")
    conversation = tx.one(conversations.BY_ID, id=id)
    assert conversation is not None
    learning.unanswered(tx, conversation, 2**40, "F02")


def answered(tx: Tx, text: str, entry: str) -> None:
    """Have a citizen ask in conversation 1, and the bot answer with an entry."""
    conversation = citizen_writes(tx, text, phone="6281200000000")
    messages.add(
        tx,
        conversation=conversation,
        channel=MAIN,
        direction=Direction.OUTBOUND,
        origin=Origin.ANSWER,
        text="-",
        entry=entry,
    )


async def furnish(folder: Path) -> None:
    async with open_store(folder / "data", utc_now) as store:
        await store.write(lambda tx: answered(tx, "jam buka mpp", "E01"))
        for number, text in enumerate((PARKING, PARKING + "!", "minta ktp ilang dong"), 1):
            await store.write(partial(asked, text=text, number=number))


@pytest.fixture
def learning_desk(desk: Desk) -> Desk:
    desk.faq("import", desk.file("faq.yaml", LOST + HOURS))
    asyncio.run(furnish(desk.folder))
    return desk


def test_questions_are_listed_by_subject_the_most_frequent_first(learning_desk: Desk) -> None:
    result = learning_desk.faq("gaps")
    head, first, second = result.stdout.splitlines()
    assert head.split() == ["no.", "asked", "wrong", "last", "nearest", "question"]
    assert first.split()[:2] == ["1", "2"]
    assert first.endswith(PARKING)
    assert "F02" in second
    assert "3 questions of 2 subjects" in result.stderr


def test_scripts_get_members_and_the_nearest_entry(learning_desk: Desk) -> None:
    first, second = json.loads(learning_desk.faq("gaps", "--json", "--since", "7").stdout)
    assert (first["cluster"]["gaps"], first["cluster"]["count"]) == ([1, 2], 2)
    assert second["nearest"]["entry"] == "F02"


def test_one_step_makes_a_draft(learning_desk: Desk) -> None:
    assert learning_desk.faq("gaps", "draft", "2").exit_code == Exit.DONE
    made = json.loads(learning_desk.faq("list", "--json").stdout)[-1]
    assert (made["id"], made["state"], made["question"]) == ("draft-1", "draft", PARKING.capitalize())
    assert "1 question of 1 subjects" in learning_desk.faq("gaps").stderr


def test_a_draft_goes_out_and_comes_back_and_is_not_published_unwritten(learning_desk: Desk) -> None:
    learning_desk.faq("gaps", "draft", "1")
    text = learning_desk.faq("export").stdout
    assert learning_desk.faq("import", learning_desk.file("out.yaml", text)).exit_code == Exit.DONE
    published = learning_desk.file("out.yaml", text.replace("state: draft", "state: published"))
    result = learning_desk.faq("import", published)
    assert (result.exit_code, "not written yet" in result.stderr) == (Exit.USAGE, True)


def test_an_entry_learns_a_subject(learning_desk: Desk) -> None:
    result = learning_desk.faq("gaps", "add", "3", "F02", "--variant", "ktp lenyap")
    assert "F02 knows 2 wordings more" in result.stderr
    taught = json.loads(learning_desk.faq("list", "--json").stdout)[0]
    assert (taught["variants"][-1], taught["heard"]) == ("ktp lenyap", ["minta ktp ilang dong"])


def test_the_trial_guards_what_an_entry_learns(learning_desk: Desk) -> None:
    trial = learning_desk.file("t.jsonl", json.dumps({"q": "harga cabai", "topic": "OOS"}) + "\n")
    learn = ("gaps", "add", "3", "F02", "--variant", "harga cabai", "--test", trial)
    refused = learning_desk.faq(*learn)
    assert refused.exit_code == Exit.REFUSED
    assert "right → wrong  OOS  harga cabai" in refused.stderr
    assert learning_desk.faq(*learn, "--force").exit_code == Exit.DONE


def test_a_subject_is_put_away(learning_desk: Desk) -> None:
    assert "2 questions are put away" in learning_desk.faq("gaps", "drop", "1").stderr


@pytest.mark.parametrize("command", [("draft", "9"), ("add", "9", "F02"), ("add", "1", "F99"), ("drop", "9")])
def test_what_is_not_there_is_not_found(learning_desk: Desk, command: tuple[str, ...]) -> None:
    assert learning_desk.faq("gaps", *command).exit_code == Exit.NOT_FOUND


def test_an_answer_is_marked_as_wrong(learning_desk: Desk) -> None:
    result = learning_desk.faq("wrong", "1")
    assert (result.exit_code, result.stdout) == (Exit.DONE, "")
    assert "the answer E01 in #1 is kept as wrong" in result.stderr
    rows = json.loads(learning_desk.faq("gaps", "--json").stdout)
    assert [row["cluster"]["sample"] for row in rows if row["cluster"]["wrong"]] == ["jam buka mpp"]


@pytest.mark.parametrize(
    ("command", "code"),
    [(("wrong",), Exit.USAGE), (("wrong", "9"), Exit.NOT_FOUND), (("wrong", "2"), Exit.REFUSED)],
)
def test_what_cannot_be_marked_is_told(learning_desk: Desk, command: tuple[str, ...], code: Exit) -> None:
    assert learning_desk.faq(*command).exit_code == code


def test_a_running_daemon_lists_learns_and_marks(learning_desk: Desk) -> None:
    with daemon_on(learning_desk.config, learning_desk.folder / "run" / "p.sock"):
        assert "kept as wrong" in learning_desk.faq("wrong", "1").stderr
        assert len(json.loads(learning_desk.faq("gaps", "--json").stdout)) == 3
        assert learning_desk.faq("gaps", "add", "3", "F02").exit_code == Exit.DONE
        assert learning_desk.faq("gaps", "draft", "1").exit_code == Exit.DONE
        assert learning_desk.ids() == ["F02", "E01", "draft-1"]


def test_without_a_database_none_is_made(desk: Desk) -> None:
    assert desk.faq("gaps").exit_code == Exit.NO_LINK
    assert not (desk.folder / "data").exists()


def test_settings_before_the_step_are_not_passed_over(learning_desk: Desk) -> None:
    from click.testing import CliRunner

    from prolink.cli import main

    words = ["faq", "gaps", "--config", str(learning_desk.config), "drop", "1"]
    assert CliRunner().invoke(main, words).exit_code == Exit.USAGE
