"""prolink catalogue and expiring: on the database while no daemon runs, and through one that does."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from daemon.catalogue.file import parse
from prolink.cli import main
from prolink.errors import Exit
from tests.daemon.commands.faq_desk import Desk
from tests.daemon.commands.serving import daemon_on

KTP = """\
- id: ktp-baru
  name: KTP-el baru
  category: Kependudukan
  variants: [bikin ktp, ktp pertama kali, perekaman ktp]
  requirements: [fotokopi KK]
  fee: {fee}
  time: "{{{{jam}}}}"
  office: Dispendukcapil
  source: SIPPN
"""
FREE, PAID = KTP.format(fee="gratis"), KTP.format(fee="Rp5.000 (contoh)")
REKLAME = """\
- id: reklame
  name: Izin reklame
  category: Izin
  fee: Rp1 (contoh)
  owner: DPMPTSP
  valid_until: '2026-01-31'
"""
READS = """\
- id: F14
  question: Berapa biaya KTP?
  answer: KTP baru {{layanan.ktp-baru.fee}}.
  category: Kependudukan
  office: Dispendukcapil
  valid_until: '2026-01-01'
"""


class Shop(Desk):
    """A desk whose catalogue is looked at."""

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, [*arguments, "--config", str(self.config)])

    def catalogue(self, *arguments: str) -> Result:
        return self.run("catalogue", *arguments)

    def take(self, text: str, *more: str) -> Result:
        return self.catalogue("import", self.file("catalogue.yaml", text), *more)

    def services(self, *more: str) -> list[str]:
        return [service["id"] for service in json.loads(self.catalogue("list", "--json", *more).stdout)]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


@pytest.fixture
def serving(shop: Shop) -> Iterator[Shop]:
    with daemon_on(shop.config, shop.folder / "run" / "p.sock"):
        yield shop


def test_an_import_shows_what_changes_and_takes_it(shop: Shop) -> None:
    first = shop.take(FREE)
    assert first.exit_code == 0, first.output
    assert "1 new, 0 changed" in first.stderr
    again = shop.take(PAID)
    assert "  - fee: gratis\n  + fee: Rp5.000 (contoh)\n" in again.stdout
    assert shop.services() == ["ktp-baru"]


def test_a_dry_run_takes_nothing(shop: Shop) -> None:
    shop.take(FREE)
    found = json.loads(shop.take(PAID + REKLAME, "--dry-run", "--json").stdout)
    assert found == {
        "added": ["reklame"],
        "changed": [{"id": "ktp-baru", "fields": ["fee"]}],
        "retired": [],
        "unchanged": 0,
        "dry_run": True,
    }
    assert shop.services() == ["ktp-baru"]


def test_a_prune_retires_what_the_file_lacks(shop: Shop) -> None:
    shop.take(FREE + REKLAME)
    shop.take(REKLAME, "--prune")
    assert (shop.services(), shop.services("--all")) == (["reklame"], ["ktp-baru", "reklame"])


def test_a_broken_file_changes_nothing(shop: Shop) -> None:
    shop.take(FREE)
    refused = shop.take(PAID + "- id: Rusak\n  name: x\n")
    assert refused.exit_code == Exit.USAGE
    assert "catalogue.yaml:10: category is missing" in refused.output
    assert shop.services() == ["ktp-baru"]


def test_what_is_exported_can_be_imported(shop: Shop) -> None:
    shop.take(FREE + REKLAME)
    text = shop.catalogue("export").stdout
    assert parse(text, "export") == parse(FREE + REKLAME, "given")
    assert "0 new, 0 changed, 0 retired, 2 unchanged" in shop.take(text).stderr


def test_a_card_is_shown_as_citizens_read_it(shop: Shop) -> None:
    shop.take(FREE)
    shown = shop.catalogue("show", "ktp-baru")
    assert shown.stdout == "*KTP-el baru* (Dispendukcapil)\nSyarat: fotokopi KK\nBiaya: gratis\nSumber: SIPPN\n"
    assert shop.catalogue("show", "nix").exit_code == Exit.NOT_FOUND


def test_lint_names_what_is_worth_a_look(shop: Shop) -> None:
    shop.take(FREE + REKLAME + "- {id: x, name: X, category: c, endpoint: 'https://a.go.id/x', faq: [Z9]}\n")
    found = {(one["entry"], one["kind"]) for one in json.loads(shop.catalogue("lint", "--json").stdout)}
    assert found >= {("ktp-baru", "empty"), ("ktp-baru", "verified"), ("reklame", "expired"), ("reklame", "source")}
    assert found >= {("x", "withheld"), ("x", "office"), ("x", "host"), ("x", "variants")}


def test_check_says_which_endpoint_brings_nothing(shop: Shop) -> None:
    shop.take("- {id: x, name: X, category: c, endpoint: 'https://a.go.id/x'}\n")
    checked = shop.catalogue("check")
    assert checked.exit_code == Exit.IN_PART
    assert checked.stdout == "x: a.go.id is not in [catalogue] hosts\n"


def test_what_expires_stands_in_a_queue_by_owner(shop: Shop) -> None:
    shop.take(FREE + REKLAME)
    shop.run("faq", "import", shop.file("faq.yaml", READS), "-y")
    found = json.loads(shop.run("expiring", "--json").stdout)
    assert [(one["owner"], one["kind"], one["id"]) for one in found] == [
        ("Dispendukcapil", "faq", "F14"),
        ("DPMPTSP", "service", "reklame"),
    ]
    assert "DPMPTSP  2026-01-31  expired  reklame  Izin reklame" in shop.catalogue("expiring").stdout


def test_one_edit_changes_card_and_answer_in_the_running_daemon(serving: Shop) -> None:
    entry = READS.replace("  valid_until: '2026-01-01'\n", "")
    for text, fee in ((FREE, "gratis"), (PAID, "Rp5.000 (contoh)")):
        taken = serving.take(text)
        assert "the catalogue has 1 published services" in taken.stderr, taken.output
        serving.faq("import", serving.file("faq.yaml", entry), "-y")
        said = json.loads(serving.faq("ask", "berapa biaya ktp", "--json").stdout)
        assert said["answer"] == f"KTP baru {fee}."
        assert f"Biaya: {fee}" in serving.catalogue("show", "ktp-baru").stdout
        found = json.loads(serving.faq("ask", "perekaman ktp", "--json").stdout)
        assert found["candidates"][0]["entry"] == "layanan:ktp-baru"


def test_the_daemon_refuses_an_answer_that_reads_a_service_that_is_not_there(serving: Shop) -> None:
    refused = serving.faq("import", serving.file("faq.yaml", READS), "-y")
    assert refused.exit_code == Exit.USAGE
    assert "{{layanan.ktp-baru.fee}} names a service" in refused.output
