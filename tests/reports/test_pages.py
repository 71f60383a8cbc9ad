"""The archive, a report's page and files: who may open them, what they show, what they cost."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from governance.models import SteeringGroup
from governance.services import create_group
from ledger.services import readings
from municipalities.granted import SYSTEM
from reports import services, snapshots
from reports.models import Report, ReportFile, Schedule
from sluice.shared import clock, work
from sluice.shared.hashing import sha256_hex
from sluice.shared.periods import Period, local_day
from tests.people import NOW, PASSWORD, World, build
from tests.reports.samples import snapshot

pytestmark = pytest.mark.django_db
ROOT = "/m/uddevalla/rapporter/"
READERS = ["steering", "auditor"]
STRANGERS = [
    "contributor", "coordinator", "participant", "ambassador", "assessor", "manager", "quality_lead", "reference", "administrator",
    "neighbour_steering", "stranger_steering", "sluice_steering", "sluice_innovation_lead",
]  # fmt: skip


@pytest.fixture
def world() -> World:
    """The cast."""
    return build()


def done(group: SteeringGroup, start: dt.date = dt.date(2026, 10, 1), **kwargs: Any) -> Report:
    """A finished report of the typed snapshot, with small files."""
    figures = snapshot(**kwargs)
    period = Period.containing("month", start)
    report = Report.objects.create(
        group=group, cadence="month", period_start=period.start, period_end=period.end, title="Rapport", queued_at=NOW,
        state=work.DONE, snapshot=figures, snapshot_sha256=snapshots.seal(figures), made_at=NOW, sent_at=NOW,
        heads={group.chain: "3:" + "ab" * 32},
    )  # fmt: skip
    for kind in ("pdf", "xlsx"):
        content = f"{kind} of {period.start}".encode()
        ReportFile.objects.create(
            report=report, kind=kind, content=content, sha256=sha256_hex(content), size=len(content)
        )
    return report


@pytest.fixture
def group(world: World) -> SteeringGroup:
    """The steering group at home."""
    return create_group(name="Styrgruppen", place=world.home, by=SYSTEM, now=NOW)


def signed_in(who: str) -> Client:
    """A browser of somebody in the cast."""
    client = Client()
    assert client.login(username=f"{who.replace('_', '.')}@example.test", password=PASSWORD)
    return client


def addresses(report: Report) -> list[str]:
    """Every address that shows something of the report, or that there is one."""
    return [
        ROOT,
        report.url,
        f"{report.url}laget/",
        f"{report.url}fil/pdf/",
        f"{report.url}fil/xlsx/",
    ]


@pytest.mark.parametrize("who", READERS)
def test_readers_open_everything(world: World, group: SteeringGroup, who: str) -> None:
    """Who reads the steering group's reports."""
    report = done(group)
    client = signed_in(who)
    assert [client.get(address).status_code for address in addresses(report)] == [200] * 5
    assert client.get(f"/rapport/{report.pk}/").headers["Location"] == report.url


@pytest.mark.parametrize("who", STRANGERS)
def test_everybody_else_is_told_nothing(world: World, group: SteeringGroup, who: str) -> None:
    """404, also for colleagues, for the neighbour's group and for the shared sluice's."""
    report = done(group)
    client = signed_in(who)
    assert {client.get(address).status_code for address in [*addresses(report), f"/rapport/{report.pk}/"]} == {404}


def test_a_sluices_report_is_its_groups_alone(world: World) -> None:
    """A participant's own steering group does not read the sluice's, nor may one be reached through another place."""
    report = done(create_group(name="Slussens", place=world.sluice, by=SYSTEM, now=NOW), kind="sluice")
    assert signed_in("sluice_steering").get(report.url).status_code == 200
    for who in (
        "sluice_innovation_lead",
        "steering",
        "coordinator",
        "neighbour_steering",
        "sluice_reference",
        "sluice_partner",
    ):
        assert signed_in(who).get(report.url).status_code == 404
    assert signed_in("steering").get(f"{ROOT}{report.pk}/").status_code == 404


def test_nobody_signed_in_is_asked_to(world: World, group: SteeringGroup) -> None:
    """The mail's link leads to the sign-in page and from there to the report."""
    report = done(group)
    answer = Client().get(report.url)
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"?next={report.url}")


def test_files_are_attachments_with_their_own_bytes(world: World, group: SteeringGroup) -> None:
    """Nothing is shown in the browser; the reading is logged each time."""
    report = done(group)
    client = signed_in("steering")
    answer = client.get(f"{report.url}fil/pdf/")
    assert answer.content == b"pdf of 2026-10-01"
    assert answer.headers["Content-Type"] == "application/pdf"
    assert (
        answer.headers["Content-Disposition"] == 'attachment; filename="rapport-uddevalla-2026-10-01--2026-10-31.pdf"'
    )
    client.get(report.url)
    assert client.get(f"{report.url}fil/docx/").status_code == 404
    assert [(reading.actor_id, reading.actor_role) for reading in readings("report", str(report.pk))] == [
        (world.people["steering"].pk, "steering")
    ] * 2


def test_the_page_shows_figures_definitions_and_the_mark(world: World, group: SteeringGroup) -> None:
    """The same parts as the PDF, and the way to the proof for those who read the ledger."""
    report = done(group)
    text = signed_in("steering").get(report.url).content.decode()
    for said in (
        "2 idéer väntar på ert beslut",
        "DEMONSTRATION",
        "Hälften gick fortare",
        report.snapshot_sha256,
        "<title",
    ):
        assert said in text
    assert "Pröva liggaren" not in text
    assert "Pröva liggaren" in signed_in("auditor").get(report.url).content.decode()


def test_asking_by_the_page(world: World, group: SteeringGroup) -> None:
    """The first press makes the row, the second leads to it; the page waits and asks how far it has come."""
    client = signed_in("steering")
    period = Period.containing("month", local_day(clock.now())).preceding()
    wanted = {"group": group.pk, "period": f"month:{period.start.isoformat()}"}
    first = client.post(f"{ROOT}begar/", wanted)
    second = client.post(f"{ROOT}begar/", wanted, follow=True)
    [report] = Report.objects.all()
    assert first.headers["Location"] == report.url == second.redirect_chain[0][0]
    assert "Den rapporten finns redan" in second.content.decode()
    assert f'data-hx-get="{report.url}laget/"' in second.content.decode()
    assert "HX-Refresh" not in client.get(f"{report.url}laget/").headers
    Report.objects.update(state=work.FAILED)
    assert client.get(f"{report.url}laget/").headers["HX-Refresh"] == "true"
    assert "Försök igen" in client.get(report.url).content.decode()


@pytest.mark.parametrize("period", ["", "month:2031-01-01", "week:2026-01-01", "month:x"])
def test_a_period_that_is_not_offered(world: World, group: SteeringGroup, period: str) -> None:
    """A sentence beside the field; nothing is made."""
    answer = signed_in("steering").post(f"{ROOT}begar/", {"group": group.pk, "period": period})
    assert answer.status_code == 422
    assert not Report.objects.exists()


@pytest.mark.parametrize("who", ["auditor", "coordinator", "contributor", "neighbour_steering", "administrator"])
def test_who_may_not_ask_or_order(world: World, group: SteeringGroup, who: str) -> None:
    """The auditor reads and changes nothing."""
    client = signed_in(who)
    assert client.post(f"{ROOT}begar/", {"group": group.pk, "period": "month:2026-08-01"}).status_code == 404
    assert client.post(f"{ROOT}schema/", {"group": group.pk, "cadence": "month"}).status_code == 404
    assert not Report.objects.exists()


def test_another_places_group_is_not_offered(world: World, group: SteeringGroup) -> None:
    """A group's number in the form does not open another place."""
    other = create_group(name="Grannens", place=world.neighbour, by=SYSTEM, now=NOW)
    create_group(name="Andra", place=world.home, by=SYSTEM, now=NOW)
    wanted = {"group": other.pk, "period": "month:2026-08-01", "cadence": "month", "starts_on": "2026-08-01"}
    client = signed_in("steering")
    assert client.post(f"{ROOT}begar/", wanted).status_code == 422
    assert client.post(f"{ROOT}schema/", wanted).status_code == 422
    assert not Report.objects.exists()
    assert not Schedule.objects.exists()


def test_ordering_by_the_page(world: World, group: SteeringGroup) -> None:
    """A standing order, and an order without a day."""
    client = signed_in("steering")
    wanted: dict[str, Any] = {"group": group.pk, "cadence": "quarter", "starts_on": "2026-07-01", "active": "on"}
    assert client.post(f"{ROOT}schema/", wanted | {"starts_on": "igår"}).status_code == 422
    assert client.post(f"{ROOT}schema/", wanted).status_code == 302
    [schedule] = Schedule.objects.all()
    assert (schedule.cadence, schedule.starts_on, schedule.active) == ("quarter", dt.date(2026, 7, 1), True)
    assert "Varje kvartal, från och med 1 juli 2026" in client.get(ROOT).content.decode()


def test_the_check_before(world: World, group: SteeringGroup) -> None:
    """Says what would not agree, or that all does, to those who can mend it; makes nothing."""
    assert signed_in("auditor").get(f"{ROOT}kontroll/").status_code == 404
    client = signed_in("coordinator")
    period = Period.containing("month", local_day(clock.now())).preceding()
    answer = client.get(f"{ROOT}kontroll/", {"group": group.pk, "period": f"month:{period.start.isoformat()}"})
    assert "Inget i underlaget motsäger något annat" in answer.content.decode()
    assert not Report.objects.exists()


@pytest.mark.parametrize(("many", "place"), [(1, "archive"), (60, "archive"), (1, "report"), (60, "report")])
def test_what_a_page_costs(world: World, group: SteeringGroup, many: int, place: str) -> None:
    """At most ten questions, the same however many reports there are; bytes of files are not fetched to be listed."""
    first = done(group)
    for number in range(1, many):
        done(group, dt.date(2026 - number // 12, 12 - number % 12, 1) if number != 2 else dt.date(2011, 1, 1))
    client = signed_in("steering")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(ROOT if place == "archive" else first.url).status_code == 200
    asked = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked) == {"archive": 9, "report": 8}[place], asked
    assert not any('"content"' in question for question in asked)


def test_services_say_who_may_ask() -> None:
    """The page and the service read the same list."""
    assert services.MAY_ASK == ("decide_gates",)
