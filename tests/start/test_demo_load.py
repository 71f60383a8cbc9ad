"""Loading the demonstration: the whole of it, the same each time, all or nothing, never beside what is real."""

from __future__ import annotations

import datetime as dt
import io
import os
import subprocess
import sys
import time
from collections import Counter
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import Person
from ideas import states
from ideas.models import Idea
from ledger.models import Entry
from ledger.verify import verify
from municipalities import roles
from municipalities.granted import SYSTEM
from municipalities.models import Authority, Sluice
from municipalities.role_groups import drift
from municipalities.services import create_authority
from notices.models import Notice
from quality.models import RoutineVersion
from reports.models import Report
from sluice.start.demo import loading
from sluice.start.demo.content import content

NOW = dt.datetime(2026, 11, 21, 9, 30, tzinfo=dt.UTC)
PASSWORD = "ett-delat-lösenord-för-prov"


@pytest.fixture
def demo(settings: Any) -> Any:
    settings.DEMO = True
    settings.DEMO_PASSWORD = PASSWORD
    return settings


def _load() -> list[tuple[int, int]]:
    told: list[tuple[int, int]] = []
    assert loading.load(now=NOW, progress=lambda done, total: told.append((done, total)))
    return told


def _picture() -> dict[str, Any]:
    """What two loads must have in common: everything that a person would recognise."""
    ideas = Idea.objects.order_by("key").values_list(
        "key", "reference", "state", "waits_for", "visibility", "round", "submitted_at", "news_due_on", "wake_on",
        "responsible__email", "authority__slug",
    )  # fmt: skip
    entries = Entry.objects.order_by("chain__pk", "sequence").values_list("kind", "target", "occurred_at", "actor_role")
    # To the minute: an import counts the seconds that it takes.
    minutes = [(kind, target, moment.replace(second=0, microsecond=0), role) for kind, target, moment, role in entries]
    return {"ideas": list(ideas), "entries": minutes}


def test_all_of_it_the_same_each_time(demo: Any, db: None) -> None:
    with transaction.atomic():
        told = _load()
        _look()
        _people(demo)
        first = _picture()
        transaction.set_rollback(True)
    assert told[-1] == (len(content().stories), len(content().stories))
    assert not loading.loaded()
    _load()
    second = _picture()
    # Imported ideas get a new key each time; all else is known by the same one.
    assert Counter(_without_key(first["ideas"])) == Counter(_without_key(second["ideas"]))
    assert first["entries"] == second["entries"]
    assert loading.load(now=NOW, progress=lambda done, total: pytest.fail("loaded twice")) is False
    assert _picture() == second


def _without_key(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [row[1:] for row in rows]


def _look() -> None:
    of = Counter(Idea.objects.values_list("state", flat=True))
    assert set(of) == {state.code for state in states.STATES}, "every state can be seen"
    assert sum(of.values()) == len(content().stories)
    assert Idea.objects.filter(is_imported=True).count() == 3
    assert Idea.objects.filter(harm_open=True).count() == 2
    assert set(Idea.objects.values_list("visibility", flat=True)) == {"own", "authority", "sluice", "public"}
    assert Idea.objects.filter(is_sensitive=True, released_at__isnull=True).exists()
    assert set(Idea.objects.exclude(waits_for="").values_list("waits_for", flat=True)) == {
        "triage",
        "steering",
        "sluice",
    }
    assert RoutineVersion.objects.filter(cause_type="idea").count() >= 20
    for rows in (Authority.objects, Sluice.objects, Person.objects):
        assert not rows.filter(is_demo=False).exists()
    _references()
    result = verify()
    assert result.ok
    assert result.entries == Entry.objects.count() > 2000
    assert drift(NOW.date()) == []
    assert not Notice.objects.exists(), "nobody is written to about what happened long ago"
    groups = {report.group.name for report in Report.objects.select_related("group")}
    assert len(groups) == len(content().groups), "past reports are asked for"


def _references() -> None:
    """Running numbers without gaps, by authority and year."""
    numbers: dict[str, list[int]] = {}
    for reference in Idea.objects.filter(reference__isnull=False).values_list("reference", flat=True):
        series, number = reference.rsplit("-", 1)
        numbers.setdefault(series, []).append(int(number))
    for series, found in numbers.items():
        assert sorted(found) == list(range(1, len(found) + 1)), series


def _people(settings: Any) -> None:
    out = io.StringIO()
    call_command("demo_people", stdout=out)
    lines = out.getvalue().splitlines()
    assert PASSWORD in lines[-1]
    assert [line.split("  ")[-1].split(" – ")[0].strip() for line in lines[:-1]] == [
        str(role.label) for role in roles.ROLES
    ]
    person = Person.objects.get(email=lines[0].split()[0])
    assert person.check_password(PASSWORD)
    settings.DEMO = False
    assert not person.check_password(PASSWORD), "the shared password counts only while DEMO is set"
    settings.DEMO = True


def test_a_load_that_breaks_leaves_nothing(demo: Any, db: None) -> None:
    class Broken(Exception):
        pass

    def break_off(done: int, total: int) -> None:
        if done == 6:
            raise Broken

    with pytest.raises(Broken):
        loading.load(now=NOW, progress=break_off)
    assert not Authority.objects.exists()
    assert not Person.objects.exists()
    assert not Entry.objects.exists()


def test_a_load_that_is_killed_leaves_nothing(transactional_db: None) -> None:
    loader = subprocess.Popen(
        [sys.executable, "manage.py", "load_demo"], env=os.environ | {"DEMO": "1"}, stdout=subprocess.PIPE, text=True
    )
    assert loader.stdout is not None
    assert f"av {len(content().stories)} idéer" in loader.stdout.readline(), "it tells how far it has come"
    loader.kill()
    loader.communicate()
    end = time.monotonic() + 10
    while Authority.objects.exists() and time.monotonic() < end:
        time.sleep(0.1)
    assert not loading.loaded()
    assert not Entry.objects.exists()


def test_it_is_refused_without_demo(settings: Any, db: None) -> None:
    settings.DEMO = False
    for command in ("load_demo", "demo_people"):
        with pytest.raises(CommandError, match="DEMO"):
            call_command(command)
    assert not Authority.objects.exists()


def test_it_is_refused_beside_real_authorities(demo: Any, db: None) -> None:
    create_authority(name="Riktiga nämnden", short_name="Riktig", slug="riktig", series="9999", by=SYSTEM, now=NOW)
    with pytest.raises(CommandError, match="riktiga myndigheter"):
        call_command("load_demo")
    assert Authority.objects.count() == 1
