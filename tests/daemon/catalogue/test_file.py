"""catalogue.yaml: each complaint at its line; what is written reads back the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.catalogue.file import dump, parse
from daemon.samples import sample
from prolink import words
from prolink.errors import BadInput
from prolink.model.faq import EntryState
from prolink.model.service import Service

KTP = """\
- id: ktp-baru
  name: KTP-el baru
  category: Dukcapil
  variants: [bikin ktp, ktp pertama]
  requirements:
    - fotokopi KK
    - "{{tambahan}}"
  fee: gratis
  office: Dispendukcapil
  source: SIPPN
"""


def complaint(text: str, values: dict[str, str | dict[str, str]] | None = None) -> str:
    with pytest.raises(BadInput) as problem:
        parse(text, "catalogue.yaml", values)
    return str(problem.value)


def test_a_service_is_read_whole() -> None:
    (service,) = parse(KTP, "catalogue.yaml", {"tambahan": ""})
    assert service == Service(
        id="ktp-baru",
        name="KTP-el baru",
        category="Dukcapil",
        variants=("bikin ktp", "ktp pertama"),
        requirements=("fotokopi KK", "{{tambahan}}"),
        fee="gratis",
        office="Dispendukcapil",
        source="SIPPN",
    )


@pytest.mark.parametrize(
    ("text", "begin"),
    [
        ("id: x\n", "catalogue.yaml:1: a catalogue is a list of services"),
        ("- x\n", "catalogue.yaml:1: a service has keys"),
        ("- id: x\n  name: X\n", "catalogue.yaml:1: category is missing"),
        ("- id: KTP Baru\n  name: X\n  category: c\n", "catalogue.yaml:1: the id has other signs"),
        ("- id: x\n  name: X\n  category: c\n  biaya: 1\n", "catalogue.yaml:4: unknown key 'biaya'"),
        ("- id: x\n  name: X\n  category: c\n  requirements: KK\n", "catalogue.yaml:4: requirements must be a list"),
        ("- id: x\n  name: X\n  category: c\n  fee: [1]\n", "catalogue.yaml:4: fee must be a text"),
        ("- id: x\n  name: X\n  category: c\n  fee: |\n    a\n    b\n", "catalogue.yaml:4: fee must stand on one line"),
        ("- id: x\n  name: X\n  category: c\n  verified: kemarin\n", "catalogue.yaml:4: verified is 'kemarin'"),
        ("- id: x\n  name: X\n  category: c\n  state: ok\n", "catalogue.yaml:4: state is 'ok'"),
        ("- id: x\n  name: X\n  category: c\n  fee: '{{a b}}'\n", "catalogue.yaml:1: a broken variable"),
        ("- id: x\n  name: '{{x}}'\n  category: c\n", "catalogue.yaml:1: variables stand in facts only"),
        ("- id: x\n  name: X\n  category: c\n  fee: '{{layanan.y.fee}}'\n", "catalogue.yaml:4: a service can't read"),
        (KTP + KTP, "catalogue.yaml:11: the id 'ktp-baru' stands already in line 1"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, begin: str) -> None:
    words.use("en")
    assert complaint(text).startswith(begin)


def test_an_undefined_variable_is_named_at_its_line() -> None:
    assert complaint(KTP, {}).startswith("catalogue.yaml:7: {{tambahan}}")


TEXTS = st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=30).filter(
    lambda text: "{{" not in text
)


@given(
    st.builds(
        Service,
        id=st.just("a-1"),
        name=TEXTS,
        category=TEXTS,
        variants=st.lists(TEXTS, max_size=3).map(tuple),
        requirements=st.lists(TEXTS, max_size=3).map(tuple),
        fee=TEXTS,
        source=TEXTS,
        state=st.sampled_from(EntryState),
    ).filter(lambda service: "}}" not in repr(service))
)
def test_what_is_written_reads_back_the_same(service: Service) -> None:
    assert parse(dump([service]), "x") == (service,)


def test_the_sample_is_whole_and_written_as_it_would_be_exported() -> None:
    text = sample("catalogue.yaml").read_text("utf-8")
    services = parse(text, "catalogue.yaml")
    assert len(services) >= 26
    assert parse(dump(services), "again") == services
