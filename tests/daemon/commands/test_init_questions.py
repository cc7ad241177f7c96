"""The questions of init: what is typed becomes the answers, what was given as options is not asked."""

import click
from click.testing import CliRunner

from daemon.commands.init_questions import ask, ask_profile
from daemon.install.answers import Answers, Staff
from daemon.install.sheet import Sheet
from daemon.samples import sample
from prolink.model.agent import Role

WHATSAPP = "channels.whatsapp.main"


def asked(given: Answers, *typed: str) -> tuple[Answers, str]:
    """Return the answers and what stood on the screen."""
    found: list[Answers] = []

    @click.command()
    def questions() -> None:
        found.append(ask(Sheet(sample("config.toml").read_text("utf-8")), given))

    result = CliRunner().invoke(questions, input="".join(f"{line}\n" for line in typed))
    assert result.exit_code == 0, result.output
    return found[0], result.stderr


def test_what_is_typed_becomes_the_answers() -> None:
    kinds = Sheet(sample("config.toml").read_text("utf-8")).kinds()
    channels = [line for kind in kinds for line in (["y", "123"] if kind == "whatsapp" else ["n"])]
    typed = ["Sapa Kota", "https://sapa.test", "anna", "", "Anna B", "budi", "editor", "", "-", *channels]
    answers, _screen = asked(Answers(), *typed)
    assert (answers.name, answers.public_url) == ("Sapa Kota", "https://sapa.test")
    assert answers.agents == (Staff("anna", Role.ADMIN, "Anna B"), Staff("budi", Role.EDITOR, "budi"))
    assert answers.channels == ("whatsapp",)
    assert answers.more == {f"{WHATSAPP}.phone_number_id": "123"}


def test_what_was_given_is_not_asked() -> None:
    given = Answers("Sapa", "https://sapa.test", (Staff("anna"),), ("whatsapp",), {f"{WHATSAPP}.phone_number_id": "9"})
    answers, screen = asked(given)
    assert (answers, screen) == (given, "")


def test_no_secret_is_asked_for() -> None:
    given = Answers("Sapa", "https://sapa.test", (Staff("anna"),), ("whatsapp",))
    _answers, screen = asked(given, "123")
    assert "token" not in screen
    assert "secret" not in screen


def test_the_profile_is_asked_for_first() -> None:
    found: list[str] = []

    @click.command()
    def question() -> None:
        found.append(ask_profile(["sakti", "pandi"]))

    CliRunner().invoke(question, input="\n")
    CliRunner().invoke(question, input="bali\npandi\n")
    assert found == ["sakti", "pandi"]
