"""The ten minutes that matter (product.md, first page), in a real browser on real parts."""

from __future__ import annotations

import re
from email.message import EmailMessage
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from ledger.models import Entry
from tests.journeys.stage import Stage
from tests.workers import wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("journey")]

REFERENCE = "1485-2026-0001"
HOME = f"/m/uddevalla/ideer/{REFERENCE}/"
TITLE = "Nyckelfri hemgång även på natten"

EXPECTED_KINDS = [
    "quality.view_registered",
    "idea.handed_in",
    "idea.completion_asked",
    "idea.completion_answered",
    "idea.taken_in",
    "idea.assessors_named",
    "idea.assessed",
    "idea.assessed",
    "idea.gate_2_opened",
    "quality.risk_opened",
    "quality.risk_added",
    "quality.risk_finished",
    "quality.measure_decided",
    "idea.gate_3_opened",
    "idea.test_started",
    "idea.test_recorded",
    "idea.gate_4_opened",
    "quality.routine_published",
    "idea.effect_expected",
    "idea.effect_measured",
    "report.made",
]


def words(letter: EmailMessage) -> str:
    """What a letter says in plain text."""
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def act(page: Page, name: str, reason: str = "") -> None:
    """Press a button of the idea's page, say why, and confirm."""
    page.goto(HOME)
    page.get_by_role("link", name=name, exact=True).click()
    if reason:
        page.get_by_label(re.compile("^(Varför|Vad vill du fråga|Ditt svar)")).fill(reason)
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_role("status").first).to_be_visible()
    page.wait_for_url("**" + HOME)


def hand_in(stage: Stage) -> None:
    """On a phone: the draft is saved while writing; the receipt shows the reference and the promise."""
    giver = stage.at("contributor", viewport={"width": 375, "height": 720}, is_mobile=True, has_touch=True)
    giver.get_by_role("link", name="Lämna en idé").first.click()
    giver.get_by_text("Nej", exact=True).first.click()
    giver.get_by_label("Vad behöver bli bättre?").fill(
        "Nattpatrullen hämtar nycklar på kontoret flera gånger per natt."
    )
    giver.get_by_label("För vem?").fill("Dem som väntar på hjälp, och oss som arbetar natt.")
    expect(giver.get_by_text(re.compile(r"Sparat kl\. \d\d\.\d\d"))).to_be_visible()
    giver.reload()
    expect(giver.get_by_label("För vem?")).to_have_value("Dem som väntar på hjälp, och oss som arbetar natt.")
    giver.get_by_label("Din idé").fill("Samma nyckelfria lås som dagtid.")
    giver.get_by_label("Rubrik").fill(TITLE)
    giver.get_by_role("button", name="Lämna idén").click()
    expect(giver.get_by_text(REFERENCE)).to_be_visible()
    expect(giver.get_by_text("måndag 14 september")).to_be_visible()
    [letter] = stage.post.wait(1)
    assert REFERENCE in str(letter["subject"]) + words(letter)
    assert letter["to"] == stage.world.people["contributor"].email


def triage(stage: Stage) -> None:
    """The view stands in the register; a question is asked and answered; the idea is taken in."""
    quality = stage.at("quality_lead")
    quality.goto("/m/uddevalla/kvalitet/register/")
    expect(quality.get_by_text("S-2026-1").first).to_be_visible()
    coordinator = stage.at("coordinator")
    coordinator.goto("/m/uddevalla/inkorg/")
    expect(coordinator.get_by_text("svar inom 5 arbetsdagar")).to_be_visible()
    act(coordinator, "Be om komplettering", "Hur många nycklar hämtas en vanlig natt?")
    stage.post.wait(2)
    giver = stage.at("contributor")
    giver.goto("/")
    giver.get_by_role("link", name=TITLE).click()
    expect(giver.get_by_text("Hur många nycklar hämtas en vanlig natt?").first).to_be_visible()
    act(giver, "Svara på frågan", "Ungefär tolv.")
    coordinator.goto(HOME)
    coordinator.get_by_role("link", name="Ta in idén", exact=True).click()
    coordinator.get_by_label("Vilken enhet äger idén?").select_option(label="Hemtjänst Centrum")
    coordinator.get_by_label("Vem ansvarar för nästa steg?").select_option(str(stage.world.people["manager"].pk))
    coordinator.get_by_label("Vad är nästa steg?").fill("Två bedömningar")
    coordinator.get_by_label("Klart senast").fill("2026-09-21")
    coordinator.get_by_label("Varför?").fill("Behovet är tydligt.")
    coordinator.get_by_role("button", name="Ta in idén").click()
    coordinator.wait_for_url("**" + HOME)


def assess(stage: Stage) -> None:
    """Two assessors, blind; then gate 2."""
    coordinator = stage.at("coordinator")
    coordinator.goto(HOME)
    coordinator.get_by_role("link", name="Välj bedömare").click()
    for box in coordinator.get_by_role("checkbox").all()[:3]:
        label = box.evaluate(
            "e => e.closest('label')?.textContent ?? document.querySelector(`label[for=${e.id}]`).textContent"
        )
        if label.strip().startswith("Assessor"):
            box.check()
    coordinator.get_by_role("button", name="Be om bedömning").click()
    coordinator.wait_for_url("**" + HOME)
    for who in ("assessor", "assessor_2"):
        page = stage.at(who)
        page.goto("/")
        page.get_by_role("link", name=TITLE).click()
        assert "Contributor Personsson" not in page.content()
        page.get_by_role("link", name="Bedöm idén").click()
        for criterion in ("need", "benefit", "novelty", "feasibility", "spread", "willingness"):
            page.locator(f"input[name={criterion}][value='3']").check(force=True)
        page.get_by_label("Hur tänkte du?").fill("Behovet är stort och provet litet.")
        page.get_by_role("button", name="Lämna bedömningen").click()
        page.wait_for_url("**" + HOME)
    act(coordinator, "Öppna port 2", "Behovet finns på flera enheter.")


def risk_and_test(stage: Stage) -> None:
    """The risk analysis opens gate 3; the test is recorded."""
    coordinator = stage.at("coordinator")
    coordinator.goto(HOME)
    expect(coordinator.get_by_text("Gör en riskanalys först.")).to_be_visible()
    coordinator.get_by_role("link", name="Riskanalys").click()
    coordinator.get_by_role("button", name="Börja riskanalysen").click()
    coordinator.get_by_label("Vad kan hända?").fill("Dörren går inte i lås")
    coordinator.get_by_label("Hur sannolikt är det?").select_option("2")
    coordinator.get_by_label("Hur allvarligt blir det?").select_option("4")
    coordinator.get_by_role("button", name="Lägg till risken").click()
    coordinator.get_by_label("Vad är slutsatsen?").fill("Låset behöver ett larm.")
    coordinator.get_by_role("button", name="Riskanalysen är klar").click()
    coordinator.get_by_role("link", name="Besluta en åtgärd").click()
    coordinator.get_by_label("Vad ska göras?").fill("Larm till nattens telefon om dörren inte går i lås.")
    coordinator.get_by_label("Vem gör det?").select_option(str(stage.world.people["manager"].pk))
    coordinator.get_by_label("När ska det vara klart?").fill("2026-09-25")
    coordinator.get_by_role("button", name="Besluta åtgärden").click()
    expect(coordinator.get_by_text("Larm till nattens telefon")).to_be_visible()
    act(coordinator, "Öppna port 3", "Riskerna är vägda.")
    manager = stage.at("manager")
    manager.goto(HOME)
    manager.get_by_role("link", name="Börja ett test").click()
    manager.get_by_label("Vad ska testas?").fill("Två trappuppgångar under en vecka")
    manager.get_by_role("button", name="Testet börjar").click()
    manager.get_by_role("link", name="Dokumentera testet").click()
    manager.get_by_text("Fungerade", exact=True).click()
    manager.get_by_label("Vad lärde ni er?").fill("Larmet behövdes två gånger.")
    manager.get_by_role("button", name="Dokumentera testet").click()
    manager.wait_for_url("**" + HOME)


def decide(stage: Stage) -> None:
    """The steering group opens gate 4 with a reason; a routine's new version names the idea; the effect is measured."""
    steering = stage.at("steering")
    steering.goto("/")
    expect(steering.get_by_text(TITLE).first).to_be_visible()
    steering.goto(HOME)
    steering.get_by_role("link", name="Öppna port 4").click()
    steering.get_by_label("Vem följer upp effekten?").select_option(str(stage.world.people["manager"].pk))
    steering.get_by_label("Varför?").fill("Testet visade att ingen behöver vänta på nycklar.")
    steering.get_by_role("button", name="Öppna port 4").click()
    expect(steering.get_by_text("Port 4 öppnades.")).to_be_visible()
    quality = stage.at("quality_lead")
    quality.goto(HOME + "rutin/")
    quality.get_by_label("Eller: vad heter den nya rutinen?").fill("Nycklar och lås på natten")
    quality.get_by_label("Så gör vi").fill("Nattpatrullen öppnar med telefonen. Larmar låset ringer vi kontoret.")
    quality.get_by_label("Vem ansvarar? (rollen)").fill("Enhetschef")
    quality.get_by_label("Varför ändras den?").fill("Idén är införd.")
    quality.get_by_role("button", name="Fastställ versionen").click()
    expect(quality.get_by_text("Rutinens nya version är fastställd.")).to_be_visible()
    manager = stage.at("manager")
    manager.goto(HOME + "effekt/")
    manager.get_by_label("Effekt på").select_option("time")
    manager.get_by_label("Vad blir bättre?").fill("Mindre tid till nycklar")
    manager.get_by_label("Minst per år").fill("300")
    manager.get_by_label("Mest per år").fill("500")
    manager.get_by_role("button", name="Spara").click()
    manager.get_by_role("link", name="Skriv in mätningen").click()
    manager.get_by_label("Minst per år").fill("320")
    manager.get_by_label("Mest per år").fill("410")
    manager.get_by_label("Så mättes det").fill("Vi räknade hämtningar under fyra veckor.")
    manager.get_by_role("button", name="Spara mätningen").click()
    manager.wait_for_url("**" + HOME)


def report(stage: Stage) -> None:
    """The month ends: beat makes the report, once; the group, and nobody else, opens it."""
    before = len(stage.post.messages)
    stage.clock("2026-10-01")
    stage.workers.start_beat()
    stage.workers.start_beat("second beat")
    letters = stage.post.wait(before + 1, seconds=90)[before:]
    wait_for("the report stands in the ledger", lambda: Entry.objects.filter(kind="report.made").exists())
    assert [letter["to"] for letter in letters] == [stage.world.people["steering"].email]
    link = re.search(r"/m/uddevalla/rapporter/\d+/", words(letters[0]))
    assert link
    assert not list(letters[0].iter_attachments())
    steering = stage.at("steering")
    steering.goto(link[0])
    expect(steering.get_by_role("heading", level=1)).to_be_visible()
    with steering.expect_download() as pdf:
        steering.get_by_role("link", name=re.compile("PDF")).first.click()
    assert pdf.value.path().read_bytes().startswith(b"%PDF-")
    with steering.expect_download() as sheet:
        steering.get_by_role("link", name=re.compile("[Kk]alkyl")).first.click()
    assert openpyxl.load_workbook(BytesIO(sheet.value.path().read_bytes())).sheetnames
    for who in ("contributor", "coordinator", "quality_lead", "administrator"):
        page = stage.at(who)
        answer = page.goto(link[0])
        assert answer is not None
        assert answer.status == 404


def test_the_ten_minutes(stage: Stage) -> None:
    """From a care assistant's phone to the steering group's report, and a ledger that anyone with the right can verify."""
    stage.clock("2026-09-07T09:00")
    begins = Entry.objects.order_by("-pk").values_list("pk", flat=True)[0]
    hand_in(stage)
    triage(stage)
    assess(stage)
    risk_and_test(stage)
    decide(stage)
    giver = stage.at("contributor")
    giver.goto(HOME)
    for reason in (
        "Hur många nycklar hämtas en vanlig natt?",
        "Behovet är tydligt.",
        "Behovet finns på flera enheter.",
        "Riskerna är vägda.",
        "Testet visade att ingen behöver vänta på nycklar.",
    ):
        expect(giver.get_by_text(reason).first).to_be_visible()
    report(stage)
    assert list(Entry.objects.filter(pk__gt=begins).order_by("pk").values_list("kind", flat=True)) == EXPECTED_KINDS
    told = StringIO()
    call_command("verify_ledger", stdout=told)
    assert told.getvalue().startswith("ok")
    auditor = stage.at("auditor")
    auditor.goto("/m/uddevalla/liggare/")
    auditor.get_by_role("button", name="Verifiera").click()
    expect(auditor.get_by_text(re.compile("allt står som det skrevs")).first).to_be_visible()
