"""faq ask --why: how a question came to its outcome, as lines to read."""

from collections.abc import Iterator

from daemon.faq.explain import Explanation
from prolink.words import _


def lines(told: Explanation) -> Iterator[str]:
    """Give the explanation, one line a fact; texts as they came, not cleaned."""
    hows = {
        "faq": _("stands in the FAQ"),
        "common": _("an everyday word"),
        "list": _("from the word lists"),
        "spelling": _("spelling put right"),
        "unknown": _("not known"),
    }
    yield _("words")
    for word in told.words:
        became = " / ".join(word.taken_for)
        arrow = f" → {became}" if became != word.word else ""
        yield f"  {word.word}{arrow}  ({hows.get(word.how, word.how)})"
    for hint in told.hints:
        yield _("  {words}: hints at {subjects}").format(words=hint.words, subjects=", ".join(hint.subjects))
    if told.exact:
        yield _("stands in the FAQ word for word: {text}").format(text=told.exact)
    if told.parts:
        yield _("two questions: {first} | {second}").format(first=told.parts[0].strip(), second=told.parts[1].strip())
    if told.guard:
        yield _("about another place: {name}; a service's answer is not sent").format(name=told.guard)
    yield _("entries (total; BM25 of words and grams; cosine of words and grams)")
    for one in told.scored:
        yield (
            f"  {one.total:6.2f}  {one.bm25_words:6.2f} {one.bm25_grams:6.2f}"
            f"  {one.cosine_words:.3f} {one.cosine_grams:.3f}  {one.entry}  {one.question}"
        )
    yield _("evidence")
    for name, value in told.evidence.items():
        yield f"  {name} {value:.3f}"
    sentence = _(
        "confidence {first:.1%}, answered from {answer:.1%}; among three {three:.1%}, offered from {suggest:.1%}"
    )
    yield sentence.format(
        first=told.confidence, answer=told.answer_from, three=told.among_three, suggest=told.suggest_from
    )
