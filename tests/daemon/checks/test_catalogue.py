"""Catalogue: what the doctor says of services."""

from datetime import date

from msgspec.structs import replace

from daemon.checks.catalogue import look
from daemon.checks.finding import Severity
from prolink.model.service import Service, ServiceData
from prolink.protocol.answers import CatalogueState
from prolink.settings import CatalogueSettings, Settings

TODAY = date(2026, 11, 21)
KTP = Service(id="ktp", name="KTP", category="c", fee="gratis", time="{{lama}}")
SETTINGS = Settings(catalogue=CatalogueSettings(values={"lama": ""}, hosts=("a.go.id",)))


def severities(*services: Service, data: tuple[ServiceData, ...] = ()) -> list[str]:
    return [finding.severity.value for finding in look(CatalogueState(services, data), SETTINGS, TODAY)]


def test_a_desk_without_services_is_no_finding() -> None:
    assert severities() == []


def test_empty_facts_are_a_note_and_expired_services_a_warning() -> None:
    assert severities(KTP) == ["ok", "note"]
    assert severities(KTP, replace(KTP, id="kk", time="", valid_until="2026-11-20")) == ["ok", "note", "warning"]
    assert severities(replace(KTP, time="", valid_until="2026-12-01")) == ["ok", "note"]
    assert severities(replace(KTP, fee="")) == ["ok", "note", "note"]


def test_an_endpoint_that_brings_nothing_or_is_not_allowed_is_named() -> None:
    live = replace(KTP, time="", endpoint="https://a.go.id/x")
    trouble = ServiceData(service="ktp", endpoint=live.endpoint, facts={}, trouble="HTTP 500")
    *_rest, last = look(CatalogueState((live,), (trouble,)), SETTINGS, TODAY)
    assert (last.severity, "HTTP 500" in last.text) == (Severity.WARNING, True)
    *_rest, last = look(CatalogueState((replace(live, endpoint="https://b.go.id/x"),)), SETTINGS, TODAY)
    assert "b.go.id" in last.text
