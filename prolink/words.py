"""Words on screen: gettext with Indonesian as the default and English as the source text."""

import gettext
from pathlib import Path

from prolink import config

DOMAIN = "prolink"
LOCALES = Path(__file__).parent / "locale"

_chosen: gettext.NullTranslations | None = None


def use(language: str) -> None:
    """Speak this language from now on; "en" is the source text itself."""
    global _chosen  # noqa: PLW0603 - one process speaks one language
    _chosen = gettext.translation(DOMAIN, LOCALES, [language], fallback=True)


def _(text: str) -> str:
    """Return the text in the language of this process."""
    if _chosen is None:
        use(config.language())
    assert _chosen is not None
    return _chosen.gettext(text)


def n_(one: str, many: str, count: int) -> str:
    """Return the right form for a count; Indonesian has one form."""
    if _chosen is None:
        use(config.language())
    assert _chosen is not None
    return _chosen.ngettext(one, many, count)
