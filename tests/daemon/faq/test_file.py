"""faq.yaml: what is read, and every refusal with its line."""

import json
import time
import tracemalloc
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.faq import file
from daemon.faq.file import dump, parse, read
from daemon.faq.reader import KEYS
from prolink.errors import BadInput
from prolink.model.faq import Entry, EntryState

ENTRY = """\
- id: F02
  question: KTP hilang?
  variants: [ktp ilang, kehilangan ktp]
  answer: |
    Surat polisi.
    Telepon {{telepon}}.
  category: Kependudukan
  verified: 2024-07-01
"""


def complaint(text: str, **more: object) -> str:
    with pytest.raises(BadInput) as caught:
        parse(text, "faq.yaml", **more)  # type: ignore[arg-type]
    return str(caught.value)


def entry(**lines: str) -> str:
    given = {"id": "A", "question": "q", "answer": "a", "category": "c"} | lines
    return "- " + "\n  ".join(f"{key}: {value}" for key, value in given.items() if value != "-") + "\n"


def test_an_entry_is_read_with_its_lines() -> None:
    assert parse(ENTRY, "faq.yaml") == (
        Entry(
            id="F02",
            question="KTP hilang?",
            variants=("ktp ilang", "kehilangan ktp"),
            answer="Surat polisi.\nTelepon {{telepon}}.",
            category="Kependudukan",
            verified="2024-07-01",
        ),
    )


def test_words_that_yaml_takes_for_numbers_and_truths_stay_words() -> None:
    (read_,) = parse(entry(question="112", variants="[no, ya, 3.10, 2024-01-01]"), "faq.yaml")
    assert (read_.question, read_.variants) == ("112", ("no", "ya", "3.10", "2024-01-01"))


def test_json_is_read_too() -> None:
    text = json.dumps([{"id": "A", "question": "q\n", "answer": "baris\nlain", "category": "c", "variants": ["x"]}])
    assert parse(text, "faq.json")[0].answer == "baris\nlain"


def test_an_empty_file_is_a_faq_without_entries() -> None:
    assert parse("", "faq.yaml") == parse("# nothing\n", "faq.yaml") == ()


def test_an_anchor_may_spare_some_typing() -> None:
    text = entry(office="&dinas Dispendukcapil") + entry(id="B", office="*dinas")
    assert [each.office for each in parse(text, "faq.yaml")] == ["Dispendukcapil"] * 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (entry() + entry(), "faq.yaml:5: the id 'A' stands already in line 1"),
        (entry(answr="x"), f"faq.yaml:5: unknown key 'answr'; known: {', '.join(KEYS)}"),
        (entry(source="x\n  source: y"), "faq.yaml:6: source stands twice in this entry"),
        (entry(question="-"), "faq.yaml:1: question is missing"),
        (entry(question=""), "faq.yaml:2: question is empty"),
        (entry(answer="'  '"), "faq.yaml:3: answer is empty"),
        (entry(answer="~"), "faq.yaml:3: answer is empty"),
        (entry(question="[a, b]"), "faq.yaml:2: question must be a text"),
        (entry(variants="satu"), "faq.yaml:5: variants must be a list of texts"),
        (entry(variants="{a: b}"), "faq.yaml:5: variants must be a list of texts"),
        (entry(variants="\n    - a\n    - [b]"), "faq.yaml:7: variants must be a text"),
        (entry(variants="\n    - a\n    -"), "faq.yaml:7: variants holds an empty text"),
        (entry(verified="1 Juli 2024"), "faq.yaml:5: verified is '1 Juli 2024'; write a date as 2026-01-31"),
        (entry(valid_until="2026-02-30"), "faq.yaml:5: valid_until is '2026-02-30'; write a date as 2026-01-31"),
        (entry(kind="joke"), "faq.yaml:5: kind is 'joke'; known: service, smalltalk, not_ours"),
        (entry(state="live"), "faq.yaml:5: state is 'live'; known: draft, published, retired"),
        (entry(question='"dua\\nbaris"'), "faq.yaml:2: question must stand on one line"),
        (entry(answer='"\\x1b[2J"'), "faq.yaml:3: answer holds a control character; take it out"),
        (entry(answer='"\\u202e"'), "faq.yaml:3: answer holds a control character; take it out"),
        (entry(answer="telepon {{no telp}}"), "faq.yaml:3: the answer has a broken variable"),
        (entry(answer="telepon {{telepon"), "faq.yaml:3: the answer has a broken variable"),
        (entry(question="'{{kota}}?'"), "faq.yaml:3: variables stand in answers only"),
        (entry(id="x" * 81), "faq.yaml:1: the id is longer than 80 characters"),
        (
            entry(answer="!!python/object/apply:os.system ['id']"),
            "faq.yaml:3: the tag 'tag:yaml.org,2002:python/object",
        ),
        (entry(answer="!rahasia x"), "faq.yaml:3: the tag '!rahasia' is refused"),
        (entry(answer="*x"), "faq.yaml:3: *x repeats what was never marked &x"),
        ("id: A\n", "faq.yaml:1: a FAQ is a list of entries"),
        ("- satu\n", "faq.yaml:1: an entry has keys"),
        ("- id: A\n  question: [\n", "faq.yaml:3: not valid YAML"),
        ("- id: A\n\tquestion: x\n", "faq.yaml:2: not valid YAML"),
        ("- id: A\n  question: \x07\n", "faq.yaml:2: not valid YAML"),
        ("[]\n---\n[]\n", "faq.yaml:2: a second document begins"),
        ("[" * 100_000, "faq.yaml:1: lists within lists too deep"),
        ("- &a [*a]\n", "faq.yaml:1: *a repeats what was never marked &a"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(text: str, said: str) -> None:
    assert complaint(text).startswith(said)


def test_every_complaint_is_listed_in_the_order_of_the_file() -> None:
    said = complaint(entry(verified="kapan", state="x") + entry(question="")).splitlines()
    assert [line.split(" ")[0] for line in said] == ["faq.yaml:5:", "faq.yaml:6:", "faq.yaml:7:", "faq.yaml:8:"]


def test_a_thousand_complaints_are_counted_not_printed() -> None:
    said = complaint("- x\n" * 1000).splitlines()
    assert (len(said), said[-1]) == (51, "… and 950 more")


def test_an_undefined_variable_is_refused_at_its_own_line() -> None:
    assert complaint(ENTRY, values={}).startswith("faq.yaml:6: {{telepon}} is not defined")


def test_an_empty_variable_is_taken() -> None:
    assert len(parse(ENTRY, "faq.yaml", {"telepon": ""})) == 1


def bomb(levels: int) -> str:
    lines = ["- &l0 [" + ", ".join(["lol"] * 9) + "]"]
    lines += [f"- &l{n} [" + ", ".join([f"*l{n - 1}"] * 9) + "]" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(bomb(9), id="nine levels of nine"),
        pytest.param(
            "- &v [" + "x, " * 50_000 + "x]\n" + "- {id: A, variants: *v}\n" * 500, id="one list five hundred times"
        ),
        pytest.param(f"- &v {'x' * 1_000_000}\n" + "- *v\n" * 500, id="one text five hundred times"),
    ],
)
def test_a_bomb_of_aliases_is_refused_before_it_goes_off(text: str) -> None:
    tracemalloc.start()
    began = time.process_time()
    try:
        assert "aliases" in complaint(text)
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()
    assert time.process_time() - began < 20  # A guard against hanging, not a measurement.


def test_bad_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "faq.yaml"
    path.write_bytes(b"- id: A\n  question: caf\xe9\n")
    with pytest.raises(BadInput, match=r"^faq.yaml:2: not UTF-8; save the file as UTF-8$"):
        read(path)


def test_a_byte_order_mark_and_windows_line_ends_are_no_trouble(tmp_path: Path) -> None:
    path = tmp_path / "faq.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + ENTRY.replace("\n", "\r\n").encode())
    assert read(path) == parse(ENTRY, "faq.yaml")


def test_a_file_too_large_for_a_faq_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "faq.yaml"
    path.write_bytes(b"#" * (file.LARGEST + 1))
    with pytest.raises(BadInput, match="is larger than 5 MB"):
        read(path)


@pytest.mark.parametrize("name", ["nowhere.yaml", "."])
def test_what_is_no_file_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="can't be read"):
        read(tmp_path / name)


letters = st.characters(
    codec="utf-8",
    exclude_categories=("Cc", "Cs", "Zl", "Zp"),
    exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff{}",
)
line = st.text(letters, min_size=1, max_size=40).map(str.strip).filter(bool)
entries = st.lists(
    st.builds(
        Entry,
        id=line,
        question=line,
        variants=st.lists(line, max_size=4).map(tuple),
        heard=st.lists(line, max_size=2).map(tuple),
        answer=st.lists(st.one_of(line, st.just(""), st.just("  {{x}} ")), min_size=1, max_size=5)
        .map(lambda lines: "\n".join(lines).strip())
        .filter(bool),
        category=line,
        office=st.one_of(st.just(""), line),
        source=st.one_of(st.just(""), line),
        verified=st.one_of(st.just(""), st.dates().map(str)),
        valid_until=st.one_of(st.just(""), st.dates().map(str)),
        state=st.sampled_from(EntryState),
        related=st.lists(line, max_size=2).map(tuple),
    ),
    max_size=4,
    unique_by=lambda made: made.id,
)


@given(entries)
def test_what_is_written_reads_back_the_same(made: list[Entry]) -> None:
    assert parse(dump(made), "faq.yaml") == tuple(made)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(BadInput):
        parse(text, "faq.yaml")
