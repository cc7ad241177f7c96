"""Emergency: tells from a citizen's words whether somebody is in danger; the word lists lie beside it in `lists`.

Recall comes first: who shouts must never get an answer of the FAQ. What holds an alarm back is context: the past, a
paper, a drill, a question about a number. Most messages lack the words for any sign: a glance tells, and they are not
read.
"""

from daemon.desk.bot.glance import suspected
from daemon.desk.bot.hearing import clauses, lowered
from daemon.desk.bot.signs import Signs, read_signs
from prolink.model.conversation import Alarm


def alarm_in(text: str) -> Alarm:
    """Return what a message is about: danger now, a crisis of a person, or neither."""
    plain = lowered(text)
    lists = suspected(plain)
    if not lists:
        return Alarm.NONE
    parts = list(clauses(plain))
    if "crisis" in lists and _is_crisis(parts):
        return Alarm.CRISIS
    return Alarm.EMERGENCY if "emergency" in lists and _is_emergency(parts) else Alarm.NONE


def _is_crisis(clauses: list[str]) -> bool:
    signs = read_signs("crisis")
    # A sentence may be cut in the middle of what it tells: the whole is looked at too, and first.
    whole = "".join(clauses)
    if not signs.has("sure", signs.without("not", whole)):
        return False
    return any(
        signs.has("sure", signs.without("not", part)) and not signs.has("past", part) for part in (*clauses, whole)
    )


def _is_emergency(clauses: list[str]) -> bool:
    signs = read_signs("emergency")
    bare = [(signs.without("keep", clause), signs.without("not", clause)) for clause in clauses]
    whole = "".join(part for _context, part in bare)
    if not (signs.has("sure", whole) or signs.has("likely", whole)):
        return False
    urgent, papers = signs.has("urgent", whole), signs.has("admin", whole)
    present = [part for context, part in bare if _is_present(signs, context)]
    # A sentence may be cut between who and what.
    return any(_rings(signs, part, urgent=urgent, papers=papers) for part in (*present, "".join(present)) if part)


def _is_present(signs: Signs, context: str) -> bool:
    """Tell whether a part speaks of what is so now: no past, no paper, no drill, no mere if."""
    if signs.has("past", context):
        return False
    return not signs.has("if", context) or signs.has("here", context)


def _rings(signs: Signs, part: str, *, urgent: bool, papers: bool) -> bool:
    """Tell whether one part of a message that speaks of the present tells of danger."""
    now, asks = signs.has("now", part), papers or signs.has("asks", part)
    if signs.has("sure", part):
        return urgent or now or not asks
    return signs.has("likely", part) and urgent and (now or not asks)
