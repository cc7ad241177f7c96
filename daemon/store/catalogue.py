"""Catalogue: the services that an office offers, and what offices' endpoints last said of them."""

import msgspec

from daemon.store.statement import Statement
from daemon.store.tx import Tx
from prolink.model.faq import EntryState
from prolink.model.service import Service, ServiceData

_service = msgspec.json.Decoder(Service)
_facts = msgspec.json.Decoder(dict[str, str | tuple[str, ...]])

SERVICES = Statement("SELECT body FROM service ORDER BY position, id", lambda row: _service.decode(row[0]))

DATA = Statement(
    "SELECT service, endpoint, facts, fetched_at, tried_at, trouble FROM service_data ORDER BY service",
    lambda row: ServiceData(
        service=row[0],
        endpoint=row[1],
        facts=_facts.decode(row[2]),
        fetched_at=row[3],
        tried_at=row[4],
        trouble=row[5],
    ),
)


def upsert(tx: Tx, service: Service, position: int, by: str) -> None:
    """Store a service's new state under its id."""
    tx.run(
        "INSERT INTO service (id, position, state, body, changed_at, changed_by) "
        "VALUES (:id, :position, :state, :body, :now, :by) ON CONFLICT (id) DO UPDATE SET "
        "position = excluded.position, state = excluded.state, body = excluded.body, "
        "changed_at = excluded.changed_at, changed_by = excluded.changed_by",
        id=service.id,
        position=position,
        state=service.state.value,
        body=msgspec.json.encode(service),
        now=tx.now,
        by=by,
    )
    tx.committed.faq = True


def retire(tx: Tx, service: Service, by: str) -> None:
    """Take a service out of use; it stays for the record."""
    tx.run(
        "UPDATE service SET state = :state, body = :body, changed_at = :now, changed_by = :by WHERE id = :id",
        id=service.id,
        state=EntryState.RETIRED.value,
        body=msgspec.json.encode(msgspec.structs.replace(service, state=EntryState.RETIRED)),
        now=tx.now,
        by=by,
    )
    tx.committed.faq = True


def keep(tx: Tx, data: ServiceData) -> None:
    """Keep what an endpoint said, in the place of what it said before."""
    tx.run(
        "INSERT INTO service_data (service, endpoint, facts, fetched_at, tried_at, trouble) "
        "VALUES (:service, :endpoint, :facts, :fetched_at, :tried_at, :trouble) ON CONFLICT (service) DO UPDATE SET "
        "endpoint = excluded.endpoint, facts = excluded.facts, fetched_at = excluded.fetched_at, "
        "tried_at = excluded.tried_at, trouble = excluded.trouble",
        service=data.service,
        endpoint=data.endpoint,
        facts=msgspec.json.encode(data.facts),
        fetched_at=data.fetched_at,
        tried_at=data.tried_at,
        trouble=data.trouble,
    )
    tx.committed.faq = True
