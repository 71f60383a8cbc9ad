"""The pages: who gets in, whose rows stand there, what is hidden while harm is open, and what they cost."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ledger import services as ledger
from quality.models import Measure, RiskAnalysis
from tests import people
from tests.people import NOW, World
from tests.quality import acts

pytestmark = pytest.mark.usefixtures("still")
BASE = "/m/uddevalla/kvalitet/"
Browser = Callable[[str], Client]


@dataclass
class Filled:
    """One of each at home."""

    report: int
    harm: int
    analysis: int
    risk: int
    measure: int
    process: int
    routine: int


@pytest.fixture
def filled(world: World) -> Filled:
    from quality import services as quality

    report = acts.view(world)
    made = acts.analysis(world, "")
    row = acts.risk(world, made)
    process = quality.create_process(
        authority=world.home,
        name="Natt",
        owner_role="Chef",
        activities=["Rond"],
        by=world.granted("quality_lead"),
        now=NOW,
    )
    return Filled(
        report.pk, acts.harm(world, "1485-2026-0007").pk, made.pk, row.pk, acts.measure(world, row).pk, process.pk,
        acts.routine(world, activity=process.activities.get()).routine_id,
    )  # fmt: skip


READERS = {"coordinator", "quality_lead", "deputy", "auditor"}
ANALYSTS = {"coordinator", "quality_lead", "deputy"}
MANAGERS = {"quality_lead", "deputy"}
HOME = {*people.HOME_ROLES, "deputy", "colleague"}
PAGES: dict[str, set[str]] = {
    "": READERS,
    "installningar/": READERS | {"administrator"},
    "register/": READERS,
    "register/ny/": MANAGERS,
    "register/{report}/": READERS,
    "skador/": READERS,
    "skador/{harm}/": READERS,
    "risker/": READERS,
    "risker/ny/": ANALYSTS,
    "risker/{analysis}/": READERS,
    "risk/{risk}/": ANALYSTS,
    "risk/{risk}/bedom-igen/": ANALYSTS,
    "risk/{risk}/atgard/": ANALYSTS,
    "atgarder/": HOME,
    "atgarder/ny/": ANALYSTS,
    "atgarder/{measure}/": READERS | {"manager"},
    "processer/": READERS,
    "processer/ny/": MANAGERS,
    "processer/{process}/": READERS,
    "rutiner/ny/": MANAGERS,
    "rutiner/{routine}/": READERS,
    "rutiner/{routine}/ny-version/": MANAGERS,
}
POSTS: dict[str, set[str]] = {
    "register/{report}/stryk/": READERS,
    "register/{report}/aterta/": READERS,
    "register/{report}/avsluta/": MANAGERS,
    "skador/{harm}/overlamna/": ANALYSTS,
    "skador/{harm}/avskriv/": MANAGERS,
    "risker/{analysis}/ny-risk/": ANALYSTS,
    "risker/{analysis}/klar/": ANALYSTS,
    "atgarder/{measure}/klar/": READERS | {"manager"},
}
CAST = sorted(
    HOME
    | {"sluice_steering", "neighbour_quality_lead", "stranger_quality_lead", "stranger_coordinator", "stranger_auditor"}
)


@pytest.mark.parametrize("who", CAST)
def test_who_gets_in_where(world: World, signed_in: Browser, filled: Filled, who: str) -> None:
    client = signed_in(who)
    let_in = {page for page in PAGES if client.get(BASE + page.format(**vars(filled))).status_code == 200}
    assert let_in == {page for page, readers in PAGES.items() if who in readers}
    # An empty form is answered with the page and its errors; those who may not come in at all get 404.
    posted = {page for page in POSTS if client.post(BASE + page.format(**vars(filled))).status_code == 200}
    assert posted == {page for page, writers in POSTS.items() if who in writers}


WRITES: dict[str, tuple[dict[str, object], set[str]]] = {
    "register/{report}/stryk/": ({"strike-reason": "x"}, ANALYSTS),
    "register/{report}/avsluta/": ({"outcome-outcome": "x"}, MANAGERS),
    "skador/{harm}/overlamna/": ({"hand-receiver_role": "MAS"}, ANALYSTS),
    "skador/{harm}/avskriv/": ({"dismiss-reason": "x"}, MANAGERS),
    "risker/{analysis}/ny-risk/": ({"risk-event": "Ny", "risk-likelihood": 1, "risk-consequence": 1}, ANALYSTS),
    "risker/{analysis}/klar/": ({"conclusion-conclusion": "x"}, ANALYSTS),
    "atgarder/{measure}/klar/": ({"note": "x"}, MANAGERS | {"manager"}),
    "risker/ny/": ({"title": "Ny metod"}, ANALYSTS),
    "processer/ny/": ({"name": "P", "owner_role": "Chef", "activities": "a\nb"}, MANAGERS),
}


@pytest.mark.parametrize("page", WRITES)
def test_who_writes(world: World, signed_in: Browser, filled: Filled, page: str) -> None:
    data, writers = WRITES[page]
    before = _entries(world)
    for who in sorted(set(CAST) - writers):
        assert signed_in(who).post(BASE + page.format(**vars(filled)), data).status_code == 404, who
    assert _entries(world) == before
    answer = signed_in(min(writers)).post(BASE + page.format(**vars(filled)), data)
    assert answer.status_code == 302
    assert _entries(world) == before + 1


def _entries(world: World) -> int:
    return ledger.heads([world.home.chain])[world.home.chain].sequence


def test_an_address_that_acts_shows_its_page_when_it_is_reloaded(
    world: World, signed_in: Browser, filled: Filled
) -> None:
    before, client = _entries(world), signed_in("quality_lead")
    for page in (*POSTS, "risk/{risk}/ta-bort/"):
        address = BASE + page.format(**vars(filled))
        # The page itself and no redirect: the browser asks this address whether one is still signed in.
        assert client.get(address).status_code == 200
        assert signed_in("stranger_quality_lead").get(address).status_code == 404
    assert _entries(world) == before


def test_nobody_gets_in_without_signing_in(world: World, filled: Filled) -> None:
    for page in PAGES:
        answer = Client().get(BASE + page.format(**vars(filled)))
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/konto/")


def references(answer: object) -> list[str]:
    """The registers' numbers on a page, in its order."""
    return re.findall(r">([SKA]-\d{4}-\d+)<", answer.content.decode())  # type: ignore[attr-defined]


def test_the_register_lists_ones_own_authority_exactly(world: World, signed_in: Browser) -> None:
    acts.view(world, "a")
    acts.view(world, "b", kind="complaint", unit=world.night, received_at=NOW + dt.timedelta(seconds=1))
    for number in range(3):
        acts.view(world, f"s{number}", authority=world.stranger, unit=None)
    assert references(signed_in("quality_lead").get(BASE + "register/")) == ["K-2026-2", "S-2026-1"]
    assert references(signed_in("night_coordinator").get(BASE + "register/")) == ["K-2026-2"]


@pytest.mark.parametrize(
    ("query", "found"),
    [("slag=complaint", ["K-2026-2"]), ("lage=struken", ["S-2026-1"]), ("lage=oppen", ["A-2026-3", "K-2026-2"]),
     ("fran=2026-09-02", ["A-2026-3"]), ("till=2026-09-01", ["K-2026-2", "S-2026-1"]), ("slag=view&lage=star", []),
     ("slag=nonsense", ["A-2026-3", "K-2026-2", "S-2026-1"]), ("fran=x", ["A-2026-3", "K-2026-2", "S-2026-1"])],
)  # fmt: skip
def test_the_register_is_narrowed(world: World, signed_in: Browser, query: str, found: list[str]) -> None:
    from quality import services as quality

    first = acts.view(world, "a")
    acts.view(world, "b", kind="complaint", received_at=NOW + dt.timedelta(hours=1))
    acts.view(world, "c", kind="deviation", received_at=NOW + dt.timedelta(days=1))
    quality.strike_view(report_id=first.pk, reason="x", by=world.granted("coordinator"), now=NOW)
    assert references(signed_in("quality_lead").get(f"{BASE}register/?{query}")) == found


def test_a_unit_takes_those_below_it_along(world: World, signed_in: Browser) -> None:
    acts.view(world, "a", unit=world.homecare)
    acts.view(world, "b", unit=world.night)
    acts.view(world, "c", unit=world.residential)
    answer = signed_in("auditor").get(f"{BASE}register/?enhet={world.homecare.pk}")
    assert sorted(references(answer)) == ["S-2026-1", "S-2026-2"]


def test_paging_forwards_and_back_shows_every_row_once(world: World, signed_in: Browser) -> None:
    acts.many_reports(world.home, world.homecare, 60)
    client, url, seen, pages = signed_in("auditor"), "?slag=view", [], []
    while url:
        answer = client.get(f"{BASE}register/{url}")
        pages.append(references(answer))
        seen += pages[-1]
        following = re.search(r'rel="next" href="([^"]+)"', answer.content.decode())
        url = following[1].replace("&amp;", "&") if following else ""
    assert [len(page) for page in pages] == [25, 25, 10]
    assert seen == [f"S-2026-{number}" for number in range(1, 61)]
    back = re.search(r'rel="prev" href="([^"]+)"', answer.content.decode())
    assert back
    assert references(client.get(f"{BASE}register/{back[1].replace('&amp;', '&')}")) == pages[1]


@pytest.mark.parametrize(
    "cursor",
    ["x", "2026~1", "2026-09-01T00:00:00~x", "~", "2026-09-01~5", "2026-09-01T00:00:00+00:00~99999999999999999999"],
)
def test_a_broken_cursor_is_no_error(world: World, signed_in: Browser, cursor: str) -> None:
    acts.view(world)
    assert signed_in("auditor").get(f"{BASE}register/", {"efter": cursor}).status_code == 200


@pytest.mark.parametrize("who", ["quality_lead", "deputy", "auditor", "coordinator"])
def test_a_text_is_for_few_while_harm_is_open(world: World, signed_in: Browser, who: str) -> None:
    from quality import services as quality

    report, harm = acts.view(world), acts.harm(world)
    made = quality.open_risk_analysis(
        authority=world.home, subject_type="idea", subject_ref="1485-2026-0001", title=acts.SECRET,
        by=world.granted("quality_lead"), now=NOW,
    )  # fmt: skip
    row = acts.risk(world, made, acts.SECRET)
    measure = acts.measure(world, row, text=acts.SECRET)
    client = signed_in(who)
    pages = [f"register/{report.pk}/", "register/", "risker/", f"risker/{made.pk}/", "atgarder/", f"atgarder/{measure.pk}/",
             f"skador/{harm.pk}/"]  # fmt: skip
    showing = {page for page in pages if acts.SECRET in client.get(BASE + page).content.decode()}
    everything = {pages[0], *pages[2:6]}
    assert showing == (set() if who == "coordinator" else everything)
    if who == "coordinator":
        assert client.get(f"{BASE}risk/{row.pk}/").status_code == 404
        added = client.post(
            f"{BASE}risker/{made.pk}/ny-risk/", {"risk-event": "x", "risk-likelihood": 1, "risk-consequence": 1}
        )
        assert added.status_code == 404
        quality.dismiss_harm(harm_id=harm.pk, reason="x", by=world.granted("quality_lead"), now=NOW)
        assert {page for page in pages if acts.SECRET in client.get(BASE + page).content.decode()} == everything


def test_the_owner_reads_the_measure_they_are_to_do(world: World, signed_in: Browser) -> None:
    acts.harm(world)
    measure = acts.measure(world, text="Byt lås", subject_type="idea", subject_ref="1485-2026-0001")
    assert "Byt lås" in signed_in("manager").get(f"{BASE}atgarder/{measure.pk}/").content.decode()


def test_who_opened_a_report_is_noted(world: World, signed_in: Browser) -> None:
    report = acts.view(world)
    signed_in("auditor").get(f"{BASE}register/{report.pk}/")
    [reading] = ledger.readings("quality_report", report.ledger_ref)
    assert (reading.actor_id, reading.actor_role) == (world.people["auditor"].pk, "auditor")


def test_an_identity_number_is_stopped_and_never_said_back(world: World, signed_in: Browser) -> None:
    number = "19121212-1212"
    report = acts.view(world)
    answer = signed_in("quality_lead").post(f"{BASE}register/{report.pk}/avsluta/", {"outcome-outcome": f"Se {number}"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "outcome-outcome_error" in page
    assert page.count(number) == 1  # in the field, where it was typed
    report.refresh_from_db()
    assert (report.outcome, report.closed_at) == ("", None)


def test_a_second_act_is_told_on_the_page_and_the_text_kept(world: World, signed_in: Browser) -> None:
    report = acts.view(world)
    client, data = signed_in("quality_lead"), {"outcome-outcome": "Ny rutin för natten"}
    assert client.post(f"{BASE}register/{report.pk}/avsluta/", data).status_code == 302
    report.refresh_from_db()
    again = client.post(f"{BASE}register/{report.pk}/avsluta/", {"outcome-outcome": "Något annat"})
    assert again.status_code == 200
    assert "Utredningen är redan avslutad." in again.content.decode()
    assert ">\nNågot annat</textarea>" in again.content.decode()
    report.refresh_from_db()
    assert report.outcome == "Ny rutin för natten"


SECOND: dict[str, tuple[dict[str, object], str]] = {
    "register/{report}/stryk/": ({"strike-reason": "x"}, "redan struken"),
    "skador/{harm}/overlamna/": ({"hand-receiver_role": "MAS"}, "Någon annan hann före"),
    "skador/{harm}/avskriv/": ({"dismiss-reason": "x"}, "Någon annan hann före"),
    "risker/{analysis}/klar/": ({"conclusion-conclusion": "x"}, "redan klar"),
    "risker/{analysis}/ny-risk/": ({"risk-event": "Ny", "risk-likelihood": 1, "risk-consequence": 1}, "står redan"),
    "risk/{risk}/atgard/": ({"text": "x", "due_on": "2026-09-20"}, "redan beslutad"),
    "atgarder/{measure}/klar/": ({"note": "x"}, "redan klar"),
    "processer/ny/": ({"name": "P", "owner_role": "Chef", "activities": "a"}, "Det finns redan en med det namnet"),
}


@pytest.mark.parametrize("page", SECOND)
def test_whoever_comes_second_is_told(world: World, signed_in: Browser, filled: Filled, page: str) -> None:
    data, said = SECOND[page]
    if "atgard/" in page:
        data = data | {"owner": world.people["manager"].pk}
    client, address = signed_in("quality_lead"), BASE + page.format(**vars(filled))
    assert client.post(address, data).status_code == 302
    before = _entries(world)
    again = client.post(address, data)
    assert again.status_code == 200
    assert said in again.content.decode()
    assert _entries(world) == before


@pytest.mark.parametrize(
    ("page", "data", "fields"),
    [("register/ny/", {}, ["kind", "source_code", "received_on", "text"]),
     ("register/ny/", {"kind": "view", "source_code": "staff", "received_on": "2026-09-02", "text": "x"}, ["received_on"]),
     ("atgarder/ny/", {"text": "x", "owner": "", "due_on": "2026-08-31"}, ["owner", "due_on"]),
     ("processer/ny/", {"name": "x", "owner_role": "y", "activities": "a\na"}, ["activities"]),
     ("installningar/", {"harm_hours": 99, "likelihood_levels": 4, "consequence_levels": 4, "threshold": 17, "source": "x"},
      ["harm_hours", "threshold"]),
     ("rutiner/ny/", {"name": "x", "text": "", "responsible_role": "", "valid_from": "i morgon"}, ["text", "responsible_role", "valid_from"])],
)  # fmt: skip
def test_bad_input_is_said_beside_its_field_and_nothing_is_written(
    world: World, signed_in: Browser, page: str, data: dict[str, object], fields: list[str]
) -> None:
    before = _entries(world)
    answer = signed_in("quality_lead").post(BASE + page, data)
    assert answer.status_code == 200
    assert re.findall(r'id="id_(\w+)_error"', answer.content.decode()) == fields
    assert _entries(world) == before


def test_a_deviation_is_entered_by_hand(world: World, signed_in: Browser) -> None:
    data = {
        "kind": "deviation",
        "source_code": "staff",
        "received_on": "2026-08-30",
        "text": "Larmet tystnade.",
        "unit": world.night.pk,
    }
    client = signed_in("quality_lead")
    answer = client.post(BASE + "register/ny/", data, follow=True)
    assert "A-2026-1" in answer.content.decode()
    assert "Larmet tystnade." in answer.content.decode()


def test_an_analysis_is_walked_on_the_pages(world: World, signed_in: Browser) -> None:
    """Begun, a risk added and changed, a measure decided, finished, judged again: all without JavaScript."""
    client = signed_in("coordinator")
    made = client.post(BASE + "risker/ny/", {"title": "Ny metod"})
    page = made.headers["Location"]
    client.post(f"{page}ny-risk/", {"risk-event": "Fall", "risk-likelihood": 3, "risk-consequence": 3})
    found = RiskAnalysis.objects.get(title="Ny metod")
    row = found.risks.get()
    client.post(f"{BASE}risk/{row.pk}/", {"event": "Fall på natten", "likelihood": 3, "consequence": 4})
    due = {"text": "Matta", "owner": world.people["manager"].pk, "due_on": "2026-09-20"}
    assert client.post(f"{BASE}risk/{row.pk}/atgard/", due).headers["Location"] == page
    client.post(f"{page}klar/", {"conclusion-conclusion": "Går att prova."})
    client.post(f"{BASE}risk/{row.pk}/bedom-igen/", {"likelihood": 1, "consequence": 4})
    shown = " ".join(re.sub(r"<[^>]+>", " ", client.get(page).content.decode()).split())
    for words in ("Fall på natten", "Mycket hög", "efter åtgärd: 4", "Matta", "Går att prova.", "Idéslussens förslag"):
        assert words in shown
    assert Measure.objects.get().risk == row


def test_the_choices_are_changed_and_say_who_decided(world: World, signed_in: Browser) -> None:
    client = signed_in("administrator")
    assert "Idéslussens förslag" in client.get(BASE + "installningar/").content.decode()
    data = {"harm_hours": 2, "likelihood_levels": 4, "consequence_levels": 4, "threshold": 6, "always_at_consequence": "",
            "source": "Nämnden den 1 september"}  # fmt: skip
    answer = client.post(BASE + "installningar/", data, follow=True)
    assert "Nämnden den 1 september" in answer.content.decode()
    assert "Idéslussens förslag" not in answer.content.decode()
    assert signed_in("auditor").post(BASE + "installningar/", data).status_code == 404


def test_a_reference_finds_its_page_for_members_only(world: World, signed_in: Browser, filled: Filled) -> None:
    lead, stranger = signed_in("quality_lead"), signed_in("stranger_quality_lead")
    pages = {f"S{filled.report}": "register", f"H{filled.harm}": "skador", f"R{filled.analysis}": "risker",
             f"M{filled.measure}": "atgarder", f"P{filled.process}": "processer", f"RU{filled.routine}": "rutiner"}  # fmt: skip
    for ref, page in pages.items():
        assert lead.get(f"/kvalitet/{ref}/").headers["Location"] == f"{BASE}{page}/{ref.lstrip('SHRMPU')}/"
        assert stranger.get(f"/kvalitet/{ref}/").status_code == 404
    for ref in ("S0", "X1", "S", "1", "S1x", "S99999999999999999999"):
        assert lead.get(f"/kvalitet/{ref}/").status_code == 404


LISTS = ("", "register/", "skador/", "risker/", "atgarder/?visa=alla", "processer/", "atgarder/ny/", "register/ny/")


def test_the_pages_cost_the_same_at_a_hundred_and_at_ten_thousand(
    world: World, signed_in: Browser, filled: Filled
) -> None:
    client = signed_in("quality_lead")

    def costs() -> dict[str, int]:
        found = {}
        for page in (*LISTS, *(p.format(**vars(filled)) for p in PAGES if "{" in p)):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(BASE + page).status_code == 200
            found[page] = len(queries)
        return found

    _many(world, 100, first=1000)
    small = costs()
    _many(world, 9900, first=2000)
    assert costs() == small
    assert max(small.values()) <= 10, small


def _many(world: World, count: int, *, first: int) -> None:
    acts.many_reports(world.home, world.homecare, count, first=first)
    lead = world.people["quality_lead"]
    Measure.objects.bulk_create(
        Measure(authority=world.home, text=f"m{first + i}", owner=lead, due_on=NOW.date(), decided_at=NOW)
        for i in range(count)
    )
    policy = RiskAnalysis.objects.first().policy  # type: ignore[union-attr]
    RiskAnalysis.objects.bulk_create(
        RiskAnalysis(authority=world.home, title=f"r{first + i}", policy=policy, started_at=NOW) for i in range(count)
    )
