"""The pages of imports, as a coordinator and as those who have no business there."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ideas.imports import services
from ideas.models import Idea, ImportRun
from municipalities.granted import SYSTEM
from sluice.shared import clock
from tests import people
from tests.imports import lists

pytestmark = pytest.mark.django_db
INDEX = "/m/uddevalla/import/"


@pytest.fixture
def world() -> people.World:
    return people.build()


def signed_in(world: people.World, who: str = "coordinator") -> Client:
    client = Client()
    client.force_login(world.people[who], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def client(world: people.World) -> Client:
    return signed_in(world)


def upload(client: Client, content: bytes, name: str = "idéer.xlsx") -> Any:
    return client.post(INDEX, {"file": SimpleUploadedFile(name, content), "sheet": ""})


def choices(answer: Any, **changes: str) -> dict[str, str]:
    """What a browser would send back from the trial page."""
    form = answer.context["form"]
    return {name: str(form[name].value() or "") for name in form.fields} | changes


def at(run: ImportRun, tail: str = "") -> str:
    return f"{INDEX}{run.pk}/{tail}"


ROWS = [*lists.listed(3), lists.idea_row(4, inlamnad="31/2 2019"), lists.idea_row(5, status="Rullar")]


def test_from_file_to_result(client: Client, world: people.World, django_capture_on_commit_callbacks: Any) -> None:
    answer = upload(client, lists.workbook(ROWS))
    run = ImportRun.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, at(run))
    trial = client.get(at(run))
    page = trial.content.decode()
    for words in (
        "Kolumn B: Idé",
        "Till exempel: Tyst larm på natten 1",
        "Dagen 31 finns inte i månad 2 år 2019",
        "Läs in 4 rader",
        "Vi känner inte igen ordet",
    ):
        assert words in page
    assert not Idea.objects.exists()

    sent = choices(trial)
    unsure = next(
        name for name in sent if name.startswith("status_") and trial.context["form"].fields[name].label == "Rullar"
    )
    changed = client.post(at(run, "val/"), sent | {unsure: "testing", "confirm": "1"}, follow=True)
    assert "provkördes på nytt" in changed.content.decode()
    assert not ImportRun.objects.get().is_confirmed

    with django_capture_on_commit_callbacks():
        client.post(at(run, "val/"), choices(changed, confirm="1"))
    waiting = client.get(at(run)).content.decode()
    assert "0 av 5 rader behandlade (0 %)" in waiting
    assert at(run, "framsteg/") in waiting
    assert "HX-Refresh" not in client.get(at(run, "framsteg/"))

    assert services.continue_import(run_id=run.pk, now=clock.now())
    assert client.get(at(run, "framsteg/"))["HX-Refresh"] == "true"
    result = client.get(at(run)).content.decode()
    assert "Dagen 31 finns inte i månad 2 år 2019" in result
    file = client.get(at(run, "inte-intagna.csv"))
    assert (
        file.content.decode("utf-8-sig")
        == "Rad;Kolumn;Rubrik;Varför\r\n7;D;Inlämnad;Dagen 31 finns inte i månad 2 år 2019.\r\n"
    )
    assert sorted(idea.state for idea in Idea.objects.all()) == ["declined", "development", "introduced", "testing"]
    assert "idéer.xlsx" in client.get(INDEX).content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Filen är tom."),
        (b"PK\x03\x04x", "Den kan vara skadad"),
        (b"Namn;Tel\nKim;1\n", "Hittar ingen rad med rubriker"),
        (None, "Välj en fil."),
    ],
)
def test_a_bad_file_is_a_sentence_beside_the_field(
    client: Client, world: people.World, content: bytes | None, words: str
) -> None:
    answer = client.post(INDEX, {}) if content is None else upload(client, content)
    assert answer.status_code == 200
    assert words in answer.context["form"].errors["file"][0]
    assert words in answer.content.decode()
    assert not ImportRun.objects.exists()


def test_choices_that_contradict_each_other_stand_on_the_page(client: Client, world: people.World) -> None:
    upload(client, lists.workbook(ROWS))
    run = ImportRun.objects.get()
    answer = client.post(at(run, "val/"), choices(client.get(at(run)), column_2="title", confirm="1"))
    assert "Både kolumn B och C är valda som Rubrik" in answer.content.decode()
    assert answer.context["form"]["column_2"].value() == "title"
    assert ImportRun.objects.get().mapping == run.mapping


def test_a_reason_with_an_identity_number_is_not_stored(client: Client, world: people.World) -> None:
    upload(client, lists.workbook([*lists.listed(1), lists.idea_row(2, beskrivning="Ring 0522-12 34 56")]))
    run = ImportRun.objects.get()
    answer = client.post(at(run, "val/"), choices(client.get(at(run)), guard_reason=f"Det är {lists.IDENTITY_NUMBER}"))
    assert "innehåller ett personnummer" in answer.context["form"].errors["guard_reason"][0]
    assert ImportRun.objects.get().guard_reason == ""


def test_a_trial_can_be_thrown_away_and_an_import_cannot(client: Client, world: people.World) -> None:
    for confirmed in (False, True):
        upload(client, lists.workbook(ROWS))
        run = ImportRun.objects.get()
        if confirmed:
            services.confirm_import(run_id=run.pk, by=SYSTEM, now=clock.now(), enqueue=False)
        client.post(at(run, "ta-bort/"))
        assert ImportRun.objects.exists() is confirmed


@pytest.mark.parametrize(
    "who",
    ["contributor", "manager", "auditor", "administrator", "steering", "neighbour_coordinator", "stranger_coordinator"],
)
def test_others_find_nothing(world: people.World, who: str) -> None:
    upload(signed_in(world), lists.workbook(ROWS))
    run, client = ImportRun.objects.get(), signed_in(world, who)
    for path in (INDEX, at(run), at(run, "framsteg/"), at(run, "inte-intagna.csv")):
        assert client.get(path).status_code == 404
    for path in (INDEX, at(run, "val/"), at(run, "ta-bort/")):
        assert client.post(path).status_code == 404
    assert client.get(at(run).replace("uddevalla", "trollhattan")).status_code == 404
    assert not ImportRun.objects.get().is_confirmed


def test_an_import_of_one_authority_is_not_shown_at_another(world: people.World) -> None:
    upload(signed_in(world), lists.workbook(ROWS))
    run = ImportRun.objects.get()
    assert signed_in(world, "neighbour_coordinator").get(at(run).replace("uddevalla", "trollhattan")).status_code == 404


@pytest.mark.parametrize("count", [5, 400])
def test_the_number_of_queries_does_not_grow_with_the_list(client: Client, world: people.World, count: int) -> None:
    rows = [*lists.listed(count), *[lists.idea_row(n, inlamnad="i våras") for n in range(count + 1, 2 * count)]]
    upload(client, lists.workbook(rows))
    run = ImportRun.objects.get()
    spent = {}
    for stage in ("trial", "progress", "result"):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(at(run)).status_code == 200
        spent[stage] = len(queries)
        if stage == "trial":
            services.confirm_import(run_id=run.pk, by=SYSTEM, now=clock.now(), enqueue=False)
        elif stage == "progress":
            services.continue_import(run_id=run.pk, now=clock.now() + dt.timedelta(seconds=1), seconds=None)
    with CaptureQueriesContext(connection) as queries:
        client.get(INDEX)
    spent["index"] = len(queries)
    assert spent == {"trial": 9, "progress": 6, "result": 7, "index": 6}
