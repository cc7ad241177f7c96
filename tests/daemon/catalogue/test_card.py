"""Card: what a citizen reads of a service, what is left out, and how answers read the catalogue."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from daemon.catalogue import facts
from daemon.catalogue.card import card, know
from daemon.faq.match import Outcome
from daemon.faq.values import Values
from prolink.clock import millis
from prolink.model.faq import Entry, EntryState
from prolink.model.service import Service, ServiceData

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=ZoneInfo("Asia/Jakarta"))
KTP = Service(
    id="ktp-baru",
    name="KTP-el baru",
    category="Dukcapil",
    variants=("bikin ktp", "ktp pertama kali"),
    requirements=("fotokopi KK", "datang sendiri"),
    fee="gratis",
    time="{{lama}}",
    office="Dispendukcapil",
    source="SIPPN",
    verified="2026-11-01",
)
REKLAME = Service(
    id="reklame", name="Izin reklame", category="Izin", requirements=("NIB", "{{berkas}}"), fee="{{tarif}}"
)
VALUES: Values = {"ktp-baru": {"lama": "satu hari"}, "lama": "umum", "berkas": "", "tarif": "Rp1 (contoh)"}
ENTRY = Entry(id="F14", question="Berapa biaya KTP?", answer="KTP baru {{layanan.ktp-baru.fee}}.", category="Dukcapil")


def said(seconds_ago: int, *, trouble: str = "", endpoint: str = "https://a.go.id/x", **given: str) -> ServiceData:
    at = millis(NOW) - seconds_ago * 1000
    return ServiceData(
        service="ktp-baru", endpoint=endpoint, facts=dict(given), fetched_at=at, tried_at=at, trouble=trouble
    )


def test_a_card_is_a_few_lines_with_their_labels() -> None:
    assert card(KTP, VALUES, None, NOW) == (
        "*KTP-el baru* (Dispendukcapil)\nSyarat: fotokopi KK; datang sendiri\nBiaya: gratis\nLama: satu hari"
    )


def test_a_list_of_papers_with_an_empty_fact_is_left_out_whole() -> None:
    assert card(REKLAME, VALUES, None, NOW) == "*Izin reklame*\nBiaya: Rp1 (contoh)"


def test_a_service_without_any_fact_is_withheld() -> None:
    empty = replace(REKLAME, fee="")
    assert card(empty, VALUES, None, NOW) is None
    knowledge = know([], [empty], {}, VALUES, NOW)
    assert knowledge.match("Izin reklame").outcome is Outcome.ANSWER
    assert knowledge.answer("layanan:reklame") is None


def test_an_offices_own_data_take_the_place_of_the_files_and_say_their_age() -> None:
    live = replace(KTP, endpoint="https://a.go.id/x")
    shown = card(live, VALUES, said(900, fee="Rp0", time="dua hari"), NOW)
    assert shown is not None
    assert shown.splitlines()[2:] == ["Biaya: Rp0", "Lama: dua hari", "Data per 10.15"]


def test_old_data_are_kept_and_said_to_be_old() -> None:
    live = replace(KTP, endpoint="https://a.go.id/x")
    shown = card(live, VALUES, said(86_400, trouble="time-out", fee="Rp0"), NOW) or ""
    assert shown.endswith("Data per 22/11/2026 10.30, belum dapat diperbarui")


def test_data_of_another_address_or_that_never_came_count_for_nothing() -> None:
    live = replace(KTP, endpoint="https://b.go.id/x")
    assert card(live, VALUES, said(900, fee="Rp9"), NOW) == card(KTP, VALUES, None, NOW)
    never = replace(said(900, trouble="x"), endpoint=live.endpoint, fetched_at=0)
    assert card(live, VALUES, never, NOW) == card(KTP, VALUES, None, NOW)


def test_answers_and_cards_read_the_same_fact() -> None:
    for fee in ("gratis", "Rp5.000 (contoh)"):
        knowledge = know([ENTRY], [replace(KTP, fee=fee)], {}, VALUES, NOW)
        answer, shown = knowledge.answer("F14"), knowledge.answer("layanan:ktp-baru")
        assert answer is not None
        assert shown is not None
        assert answer.text == f"KTP baru {fee}."
        assert f"Biaya: {fee}" in shown.text
        assert shown.text.endswith("Sumber: SIPPN (per 1 November 2026)")


def test_a_line_that_reads_an_expired_or_missing_service_is_not_sent() -> None:
    entry = replace(ENTRY, answer="Silakan datang.\n" + ENTRY.answer)
    for services in ([], [replace(KTP, valid_until="2026-11-22")], [replace(KTP, state=EntryState.DRAFT)]):
        answer = know([entry], services, {}, VALUES, NOW).answer("F14")
        assert answer is not None
        assert answer.text == "Silakan datang."


def test_a_service_is_found_by_what_citizens_call_it() -> None:
    knowledge = know([ENTRY], [KTP, REKLAME], {}, VALUES, NOW)
    assert knowledge.match("bikin ktp").candidates[0].entry == "layanan:ktp-baru"
    assert knowledge.question("layanan:ktp-baru") == "KTP-el baru"


def test_a_service_that_an_entry_in_use_treats_is_answered_by_name_only() -> None:
    treated = replace(KTP, faq=("F14",))
    beside = know([ENTRY], [treated], {}, VALUES, NOW)
    assert all(found.entry == "F14" for found in beside.match("bikin ktp").candidates)
    assert beside.answer("layanan:ktp-baru")
    alone = know([replace(ENTRY, state=EntryState.DRAFT)], [treated], {}, VALUES, NOW)
    assert alone.match("bikin ktp").candidates[0].entry == "layanan:ktp-baru"


def test_an_expired_service_is_neither_found_nor_named() -> None:
    knowledge = know([], [replace(KTP, valid_until="2026-11-22")], {}, VALUES, NOW)
    assert knowledge.match("bikin ktp").outcome is Outcome.NONE
    assert knowledge.answer("layanan:ktp-baru") is None


def test_a_moment_of_another_zone_reads_as_the_desks() -> None:
    live = replace(KTP, endpoint="https://a.go.id/x")
    assert facts.age(said(900), NOW) == "Data per 10.15"
    assert facts.is_of(live, said(900))
    assert datetime.fromtimestamp(said(900).fetched_at / 1000, UTC).hour == 3
