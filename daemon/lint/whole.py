"""Whole: every check of what an operator edits, one after the other."""

from collections.abc import Iterator, Mapping

from daemon.desk.library import Library
from daemon.lint import calendar, desk_files, fitting, knowledge, leads, menu, texts
from daemon.lint.desk_files import DeskFiles
from daemon.lint.remark import Remark
from daemon.profile.profile import LANGUAGES
from daemon.profile.sheet import Sheet
from prolink.clock import Clock
from prolink.model.channel import Limits
from prolink.settings import Settings


def lint(settings: Settings, name: str, faq: str | None, clock: Clock) -> list[Remark]:
    """Return all remarks on the files of these settings, whose own file is called `name`."""
    files, found = desk_files.read(settings, faq, clock())
    limits = fitting.limits_of(list(settings.channels))
    library = files.library()
    if library and files.profile:
        found += _profile(files, library, limits, name)
    found += knowledge.look(files)
    if files.hours:
        found += calendar.look(settings.desk, name, files.now.date())
    return sorted(set(found), key=lambda one: (one.file, one.line))


def _profile(files: DeskFiles, library: Library, limits: Mapping[str, Limits], settings: str) -> Iterator[Remark]:
    profile = library.book.profile
    main = Sheet(files.folder / "profile.yaml")
    own = leads.own_values(main)
    facts = {**own, **{name: value for name, value in files.settings.facts.items() if value or name not in own}}
    sheets = {language: Sheet(files.folder / f"texts.{language}.yaml") for language in LANGUAGES}
    for language, sheet in sheets.items():
        yield from texts.look(sheet, language, profile, facts, limits)
    yield from texts.same_in_both(sheets["id"], sheets["en"])
    yield from leads.look_at_values(main, own, list(sheets.values()))
    yield from leads.look_at_facts(files, settings, list(sheets.values()))
    if not files.entries:
        return  # Without a FAQ everything would lead nowhere.
    yield from leads.look_at_profile(main, library, limits)
    if profile.jurisdiction:
        sheet = Sheet(files.folder / "jurisdiction.yaml")
        yield from leads.look_at_jurisdiction(sheet, profile.jurisdiction, library)
    yield from menu.look(Sheet(files.folder / "menu.yaml"), library, limits)
