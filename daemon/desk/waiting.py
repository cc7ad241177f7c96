"""Waiting: what may honestly be said to somebody who waits for a person."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Protocol

from daemon.desk.spoken import Language
from daemon.store import waits
from daemon.store.tx import Tx
from prolink.clock import moment

LOOKED_AT = 20  # claims, the latest ones
ENOUGH = 5  # claims; fewer are an accident
LONGEST = timedelta(days=14)  # a chat forgotten for longer says nothing about the queue
STEPS = (5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240)  # minutes; a wait is rounded up to one of them


class WorkingTime(Protocol):
    """Tells how long people worked."""

    def worked(self, since: datetime, until: datetime) -> timedelta:
        """Return how much working time lies between two moments."""
        ...


def wait_text(tx: Tx, hours: WorkingTime, language: Language = "id") -> str:
    """Say how long who enters the queue in this unit waits, e.g. sekitar 10 menit; never empty."""
    times = [(moment(queued), moment(claimed)) for queued, claimed in tx.all(waits.LAST, most=LOOKED_AT)]
    waited = [hours.worked(max(queued, claimed - LONGEST), claimed) for queued, claimed in times]
    return honest_wait(waited, language)


def honest_wait(waited: Sequence[timedelta], language: Language = "id") -> str:
    """Say how long one waits, going by what the last ones waited: their median, rounded up; too few say nothing."""
    if len(waited) < ENOUGH:
        return "belum bisa dipastikan" if language == "id" else "not known yet"
    minutes = median(one.total_seconds() for one in waited) / 60
    step = next((step for step in STEPS if minutes <= step), None)
    if step is None:
        return "lebih dari 4 jam kerja" if language == "id" else "more than 4 working hours"
    about, minute, hour = ("sekitar", "menit", "jam") if language == "id" else ("about", "minutes", "hours")
    if step % 60 and step < 60:
        return f"{about} {step} {minute}"
    if step == 60 and language == "en":
        return "about an hour"
    whole, half = divmod(step, 60)
    return f"{about} {whole}{',5' if half and language == 'id' else '.5' if half else ''} {hour}"
