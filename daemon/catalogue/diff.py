"""What an import of services would change: services that come, go and differ, and how that reads."""

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct

from daemon.faq.diff import Line
from prolink.model.faq import EntryState
from prolink.model.service import Service
from prolink.words import _


class Difference(Struct, frozen=True, kw_only=True):
    """What taking new services means for the old ones."""

    added: tuple[Service, ...] = ()
    changed: tuple[tuple[Service, Service], ...] = ()
    """Before and after."""
    retired: tuple[Service, ...] = ()
    unchanged: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.retired)


def difference(old: Sequence[Service], new: Sequence[Service], *, prune: bool = False) -> Difference:
    """Compare by id; what the new lack is retired with `prune` and left alone without."""
    known = {service.id: service for service in old}
    given = {service.id for service in new}
    gone = [service for service in old if service.id not in given and service.state is not EntryState.RETIRED]
    return Difference(
        added=tuple(service for service in new if service.id not in known),
        changed=tuple((known[one.id], one) for one in new if one.id in known and known[one.id] != one),
        retired=tuple(gone) if prune else (),
        unchanged=sum(known.get(service.id) == service for service in new),
    )


def differing(old: Service, new: Service) -> tuple[str, ...]:
    """Return the names of the fields that differ."""
    names = (item.name for item in msgspec.structs.fields(Service))
    return tuple(name for name in names if getattr(old, name) != getattr(new, name))


def render(found: Difference) -> Iterator[Line]:
    """Give the lines that a person reads before saying yes."""
    for service in found.added:
        yield Line("@", _("{id}: new").format(id=service.id))
        yield Line("+", f"name: {service.name}")
    for old, new in found.changed:
        names = differing(old, new)
        yield Line("@", _("{id}: changed {fields}").format(id=new.id, fields=", ".join(names)))
        for name in names:
            for sign, value in (("-", getattr(old, name)), ("+", getattr(new, name))):
                for text in (value,) if isinstance(value, str) else value:
                    if text:
                        yield Line(sign, f"{name}: {text}")
    for service in found.retired:
        yield Line("@", _("{id}: retired").format(id=service.id))
        yield Line("-", f"name: {service.name}")
