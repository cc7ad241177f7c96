"""The desk under keys: what an agent presses is what happens, and no text is ever lost."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual import events

from console.news import LinkState
from console.notices import Said
from prolink.model.agent import Agent, Role
from prolink.model.channel import ChannelState
from prolink.model.conversation import Mode, Outcome, Status
from prolink.model.message import Direction, Origin
from prolink.protocol.answers import Draft
from prolink.protocol.commands import Assign, Claim, Close, Command, Release, Reopen, Reply, SaveDraft, WriteNote
from prolink.protocol.events import Attending, Changed, ChannelChanged, Presence
from tests.console.desks import Seat, seated
from tests.console.fake_daemon import COLLISION, FakeDaemon
from tests.console.people import NOW, WHATSAPP, conversation, queue, said, talk


@pytest.fixture
def daemon() -> FakeDaemon:
    return FakeDaemon(*queue(), messages=tuple(talk()))


@pytest.fixture
async def seat(daemon: FakeDaemon, tmp_path: Path) -> AsyncIterator[Seat]:
    async with seated(daemon, tmp_path) as seat:
        yield seat


def commands(daemon: FakeDaemon) -> list[Command]:
    return [order.command for order in daemon.orders if not isinstance(order.command, SaveDraft)]


async def carried(seat: Seat, *wanted: Command) -> None:
    await seat.until(lambda: commands(seat.daemon) == list(wanted) and not seat.app.station.pending)


async def test_enter_opens_the_conversation_under_the_cursor(seat: Seat) -> None:
    await seat.press("j", "enter")
    await seat.until_shown("#48190 Ahmad Fauzi")


async def test_colleagues_see_what_is_open(seat: Seat) -> None:
    await seat.press("enter")
    await seat.until(lambda: seat.daemon.looks[-1] == 48213)
    await seat.press("escape")
    await seat.until(lambda: seat.daemon.looks[-1] == 0)


async def test_it_shows_who_else_is_looking(seat: Seat) -> None:
    await seat.press("enter")
    await seat.daemon.tell(Presence(48213, ("anna", "bob")), live=True)
    await seat.until_shown("viewing: bob")


async def test_t_takes_over_and_tells_how_many_answers_were_dropped(seat: Seat) -> None:
    seat.daemon.dropped = 2
    await seat.press("t")
    await carried(seat, Claim(48213))
    await seat.until_shown("you have taken over, 2 waiting answer(s) of the bot dropped")


async def test_a_collision_says_who_was_faster(seat: Seat) -> None:
    seat.daemon.refusal = COLLISION
    await seat.press("enter", "t")
    await seat.until_shown("COLLISION #48213: ana mengambil alih")


async def test_a_reply_that_collides_stays_a_draft_and_can_become_a_note(seat: Seat) -> None:
    seat.daemon.refusal = COLLISION
    await seat.press("r", *"halo", "enter")
    await seat.until_shown("Your text is kept as a draft.")
    await seat.answer("i")
    await seat.until_shown("INTERNAL")
    await seat.press("f12")
    await carried(seat, WriteNote(48213, "halo"))


async def test_enter_sends_a_reply_of_one_line(seat: Seat) -> None:
    await seat.press("r", *"Siang Bu", "enter")
    await carried(seat, Reply(48213, "Siang Bu"))
    await seat.until_shown("YOU          .. Siang Bu")


async def test_enter_breaks_the_line_of_a_longer_reply_and_f12_sends_it(seat: Seat) -> None:
    await seat.press("r", "a", "ctrl+j", "b", "enter", "c", "f12")
    await carried(seat, Reply(48213, "a\nb\nc"))


async def test_keys_that_come_in_a_burst_take_effect_in_their_order(seat: Seat) -> None:
    for key in ("r", "q", "n", "x", "backspace", "ctrl+j", "t", "f12", "i", "c", "escape"):
        seat.app.post_message(events.Key(key, key if len(key) == 1 else None))
    await carried(seat, Reply(48213, "qn\nt"))
    assert seat.app.station.draft(48213, private=True) == "c"


async def test_a_note_is_kept_apart_and_never_becomes_a_reply(seat: Seat) -> None:
    await seat.press("i", *"rahasia", "f2", *"halo", "enter")
    await carried(seat, Reply(48213, "halo"))
    assert seat.app.station.draft(48213, private=True) == "rahasia"


async def test_leaving_keeps_the_draft_here_and_at_the_daemon(seat: Seat) -> None:
    await seat.press("r", *"nanti", "escape")
    await seat.until(lambda: (48213, False) in seat.daemon.drafts)
    assert seat.daemon.drafts[48213, False].text == "nanti"
    await seat.press("r")
    await seat.until_shown("Your draft is back.")


async def test_a_draft_of_another_console_is_taken_up(daemon: FakeDaemon, tmp_path: Path) -> None:
    daemon.drafts[48213, False] = Draft(conversation=48213, text="dari rumah", saved_at=NOW)
    async with seated(daemon, tmp_path) as seat:
        await seat.press("r")
        await seat.until_shown("dari rumah")


async def test_the_next_console_finds_the_draft(daemon: FakeDaemon, tmp_path: Path) -> None:
    async with seated(daemon, tmp_path) as seat:
        await seat.press("r", *"besok")
    daemon.drafts.clear()
    async with seated(daemon, tmp_path) as seat:
        await seat.press("r")
        await seat.until_shown("besok")


async def test_closing_asks_for_the_outcome_and_enter_does_not_confirm(seat: Seat) -> None:
    await seat.press("c")
    await seat.answer("enter")
    await seat.until_shown("CLOSE #48213")
    await seat.press("1")
    await carried(seat, Close(48213, Outcome.SOLVED))


async def test_keys_right_after_a_question_opened_are_not_its_answer(seat: Seat) -> None:
    await seat.press("c", "1", "1")
    assert commands(seat.daemon) == []
    assert "CLOSE #48213" in seat.text()


async def test_release_can_carry_a_note(seat: Seat) -> None:
    await seat.press("j", "T")
    await seat.answer("i")
    await seat.press(*"ok", "enter")
    await carried(seat, Release(48190, "ok"))


async def test_a_closed_conversation_is_opened_again_with_o(seat: Seat) -> None:
    await seat.press("5", "o")
    await carried(seat, Reopen(48077))


async def test_the_command_line_closes_views_and_jumps(seat: Seat) -> None:
    await seat.press("colon", *"bot", "enter")
    await seat.until_shown("[3 Bot")
    await seat.press("colon", *"48201", "enter")
    await seat.until_shown("#48201 Sri Wahyuni")


async def test_an_unknown_command_is_said_to_be_unknown(seat: Seat) -> None:
    await seat.press("colon", *"zzz", "enter")
    await seat.until_shown("There is no command zzz")


async def test_help_lists_the_keys_and_runs_one(seat: Seat) -> None:
    await seat.press("question_mark")
    await seat.until_shown("KEYS HERE")
    await seat.answer("enter")
    await seat.until_shown("#48213 Siti Aminah")


async def test_n_goes_to_the_next_that_needs_me(seat: Seat) -> None:
    await seat.press("n")
    await seat.until_shown("#48213")
    await seat.press("n")
    await seat.until_shown("#48190")


async def test_the_cursor_stays_on_its_conversation_when_rows_change_places(seat: Seat) -> None:
    await seat.press("j", "j")
    await seat.daemon.tell(
        Changed(conversation_id=9, conversation=conversation(9, "Baru", waiting_since=NOW - 99_999_999))
    )
    await seat.until(lambda: 9 in seat.app.station.mirror.conversations)
    await seat.press("t")
    await carried(seat, Claim(48201))


async def test_new_work_is_announced_and_opens_nothing(seat: Seat) -> None:
    await seat.daemon.tell(Changed(conversation_id=9, conversation=conversation(9, "Baru", waiting_since=NOW)))
    await seat.until_shown("new: #9 WA Baru waits for a person (n)")


async def test_a_stopped_channel_stands_in_the_status_line(seat: Seat) -> None:
    await seat.daemon.tell(ChannelChanged(replace(WHATSAPP, state=ChannelState.STOPPED, reason="token expired")))
    await seat.until_shown("whatsapp:main STOPPED")


async def test_a_message_that_comes_is_shown_while_the_chat_is_open(seat: Seat) -> None:
    await seat.press("enter")
    await seat.until_shown("Halo, ada orang?")
    await seat.daemon.change(48213, said(12, "Masih di sana?", 0))
    await seat.until_shown("Masih di sana?")


async def test_scrolling_to_the_top_brings_earlier_messages(tmp_path: Path) -> None:
    many = tuple(said(number, f"pesan {number}", 400 - number) for number in range(1, 301))
    async with seated(FakeDaemon(*queue(), messages=many), tmp_path) as seat:
        await seat.press("enter")
        await seat.until_shown("pesan 300")
        await seat.press("g")
        await seat.until(lambda: (48213, 101) in seat.daemon.asked)
        await seat.press("g")
        await seat.until_shown("pesan 1\n")


async def test_a_lost_link_is_shown_and_comes_back_with_what_was_missed(daemon: FakeDaemon, tmp_path: Path) -> None:
    socket = tmp_path / "prolink.sock"
    async with seated(daemon, tmp_path) as seat:
        await seat.press("r", *"belum")
        await daemon.stop()
        await seat.until_shown("RECONNECTING")
        await daemon.change(48213, said(12, "terlewat", 0))
        await daemon.start(socket)
        await seat.until(lambda: seat.app.station.live)
        await seat.until_shown("terlewat")
        assert "belum" in seat.text()


async def test_without_a_link_nothing_is_claimed(daemon: FakeDaemon, tmp_path: Path) -> None:
    async with seated(daemon, tmp_path) as seat:
        await daemon.stop()
        await seat.until(lambda: seat.app.station.link.state is LinkState.RECONNECTING)
        await seat.press("t")
        assert seat.app.station.pending == {}


async def test_a_reply_written_without_a_link_is_sent_when_it_is_back(daemon: FakeDaemon, tmp_path: Path) -> None:
    async with seated(daemon, tmp_path) as seat:
        await daemon.stop()
        await seat.until(lambda: not seat.app.station.live)
        await seat.press("r", *"nanti", "enter")
        await seat.until_shown("1 sending")
        await daemon.start(tmp_path / "prolink.sock")
        await carried(seat, Reply(48213, "nanti"))


async def test_a_reply_that_waited_too_long_is_a_draft_again(daemon: FakeDaemon, tmp_path: Path) -> None:
    async with seated(daemon, tmp_path, patience=0.2) as seat:
        await daemon.stop()
        await seat.until(lambda: not seat.app.station.live)
        await seat.press("r", *"lama", "enter")
        await seat.until(lambda: seat.app.station.draft(48213, private=False) == "lama")
        await daemon.start(tmp_path / "prolink.sock")
        await seat.until(lambda: seat.app.station.live)
    assert commands(daemon) == []


async def test_quitting_with_a_draft_asks(seat: Seat) -> None:
    await seat.press("r", "a", "escape", "q", "q")
    await seat.until_shown("QUIT? 1 draft(s) kept")
    await seat.answer("y")
    assert not seat.app.is_running or seat.app._exit


async def test_quitting_with_nothing_open_asks_nothing(seat: Seat) -> None:
    await seat.press("q")
    assert seat.app._exit


async def test_a_paste_is_cleaned_and_enter_within_it_does_not_send(seat: Seat) -> None:
    await seat.press("r")
    seat.app.post_message(events.Paste("a\x1b[2Jb"))
    seat.app.post_message(events.Key("enter", None))
    await seat.until(lambda: seat.app.station.draft(48213, private=False) == "a␛[2Jb\n")
    assert commands(seat.daemon) == []


async def test_a_colleagues_conversation_warns_before_anything_is_typed(seat: Seat) -> None:
    await seat.press("j", "j", "r")
    await seat.until_shown("bob owns this conversation")


async def test_an_auditor_only_reads(daemon: FakeDaemon, tmp_path: Path) -> None:
    daemon.me = Agent("anna", "Anna", Role.AUDITOR)
    async with seated(daemon, tmp_path) as seat:
        await seat.press("t", "r", "c")
        assert "Your role may only read." in seat.text()
        assert commands(daemon) == []


async def test_a_terminal_that_is_too_small_asks_for_more_room(daemon: FakeDaemon, tmp_path: Path) -> None:
    async with seated(daemon, tmp_path, size=(50, 12)) as seat:
        assert "PROLINK needs 60x16" in seat.text()


async def test_a_reply_over_the_limit_tells_how_many_messages_it_becomes(daemon: FakeDaemon, tmp_path: Path) -> None:
    async with seated(daemon, tmp_path) as seat:
        await seat.press("r")
        seat.app.post_message(events.Paste("x" * 5_000))
        await seat.until_shown("5000/4096 = 2 messages")


async def test_a_failed_message_of_mine_is_said(seat: Seat) -> None:
    from tests.console.people import failed

    await seat.daemon.change(48190, failed(1, "halo", "blocked by the citizen", about=48190))
    await seat.until_shown("#48190: NOT SENT: blocked by the citizen")


async def test_a_human_conversation_without_an_owner_waits(seat: Seat) -> None:
    await seat.daemon.change(48165, mode=Mode.HUMAN, status=Status.OPEN)
    await seat.until_shown("2 waiting")


async def test_a_line_of_the_timeline_is_no_speech(seat: Seat) -> None:
    line = said(13, "bob mengambil alih", 0, direction=Direction.NOTE, origin=Origin.SYSTEM)
    await seat.press("enter")
    await seat.daemon.change(48213, line)
    await seat.until_shown("── 14:02 bob mengambil alih ──")


async def test_a_journal_that_cannot_be_written_is_said(seat: Seat, tmp_path: Path) -> None:
    journal = seat.app.station.journal
    assert journal is not None
    (tmp_path / "file").write_text("")
    journal.path = tmp_path / "file" / "drafts.json"
    await seat.press("r", "a")
    await seat.until_shown("Drafts can't be saved on this machine")
    assert all(not isinstance(item, Said) or item.ink == "bad" for item in seat.app.station.save())


async def test_rows_that_a_resync_changed_are_marked(seat: Seat) -> None:
    seat.daemon.conversations[48165] = replace(seat.daemon.conversations[48165], version=9, last_text="baru")
    seat.daemon.forgotten = True
    await seat.daemon.hang_up()
    await seat.until_shown("*   LC  48165")


async def test_a_word_for_the_agent_is_not_hidden_by_the_state_of_the_link(daemon: FakeDaemon, tmp_path: Path) -> None:
    async with seated(daemon, tmp_path) as seat:
        await daemon.stop()
        await seat.until(lambda: not seat.app.station.live)
        await seat.press("t")
        assert "No link: only reading and drafts until it is back." in seat.text()


async def test_keys_go_where_they_went_before_the_window_was_too_small(seat: Seat) -> None:
    await seat.press("enter")
    await seat.pilot.resize_terminal(50, 10)
    await seat.pilot.resize_terminal(80, 24)
    await seat.until_shown("\n CHAT")


async def test_a_lists_the_queue_and_colleagues_and_asks_for_a_shift_note(daemon: FakeDaemon, tmp_path: Path) -> None:
    daemon.agents = (*daemon.agents, Agent("cici", "Cici", Role.AGENT), Agent("ayu", "Ayu", Role.AUDITOR))
    async with seated(daemon, tmp_path) as seat:
        await seat.press("j", "a")
        await seat.until_shown("ASSIGN #48190 Ahmad Fauzi TO")
        text = seat.text()
        assert text.index("for whoever is free") < text.index("bob    Bob") < text.index("cici   Cici, not here now")
        assert "ayu" not in seat.text()
        await seat.answer("j")
        await seat.press("enter")
        await seat.until_shown("#48190 to bob. Shift note:")
        await seat.press(*"tinggal kirim", "enter")
        await carried(seat, Assign(48190, "bob", "tinggal kirim"))
        await seat.until_shown("#48190: given to bob")


async def test_an_absent_colleague_is_listed_last_and_may_be_insisted_on(daemon: FakeDaemon, tmp_path: Path) -> None:
    daemon.agents = (*daemon.agents, Agent("agus", "Agus", Role.AGENT))
    async with seated(daemon, tmp_path) as seat:
        await seat.press("a")
        await seat.until_shown("Agus, not here now")
        text = seat.text()
        assert text.index("bob") < text.index("agus")
        await seat.answer("j")
        await seat.press("enter")
        await seat.until_shown("#48213 to agus.")
        await seat.press("enter")
        await carried(seat, Assign(48213, "agus", even_absent=True))


async def test_what_is_asked_can_be_left_and_nothing_is_assigned(seat: Seat) -> None:
    await seat.press("j", "a")
    await seat.answer("enter")
    await seat.until_shown("Shift note:")
    await seat.press(*"sele", "tab", "escape")
    await seat.until_shown("QUEUE")
    await seat.press("colon", *"mine", "enter")
    await seat.until_shown("[1 Mine")
    assert commands(seat.daemon) == []


async def test_the_command_line_assigns_by_name_and_to_the_queue(seat: Seat) -> None:
    await seat.press("j", "colon", *"assign bob tolong", "enter")
    await carried(seat, Assign(48190, "bob", "tolong"))
    await seat.press("colon", *"assign queue", "enter")
    await carried(seat, Assign(48190, "bob", "tolong"), Assign(48190))


async def test_a_supervisor_takes_over_with_a_reason(daemon: FakeDaemon, tmp_path: Path) -> None:
    daemon.me = Agent("anna", "Anna", Role.SUPERVISOR)
    async with seated(daemon, tmp_path) as seat:
        await seat.press("j", "j", "t")
        await seat.until_shown("Take #48201 from bob. Reason:")
        await seat.press("enter")
        await seat.until_shown("the colleague is to read a reason")
        await seat.press("t", *"bob sakit", "enter")
        await carried(seat, Claim(48201, "bob sakit"))
        await seat.until_shown("you have taken over")


async def test_who_loses_a_chat_and_who_gets_one_hears_it_with_the_note(seat: Seat) -> None:
    line = said(40, "sri mengambil alih dari anna: rapat", 0, 48190, direction=Direction.NOTE, origin=Origin.SYSTEM)
    await seat.daemon.change(48190, line, owner="sri")
    await seat.until_shown("#48190 Ahmad Fauzi is yours no more: sri mengambil alih dari")
    await seat.daemon.change(48201, owner="anna", attention="catatan bob: sudah dicek")
    await seat.until_shown("#48201 Sri Wahyuni is yours now: catatan bob: sudah dicek")
    await seat.press("colon", *"48201", "enter")
    await seat.until_shown("\n catatan bob: sudah dicek  window")


async def test_an_absent_owner_is_named_as_absent(seat: Seat) -> None:
    await seat.press("j", "j", "enter")
    assert "bob is not here" not in seat.text()
    await seat.daemon.tell(Attending(("anna",)), live=True)
    await seat.until_shown("bob is not here")
