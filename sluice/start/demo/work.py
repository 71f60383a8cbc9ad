"""What is done inside the chambers: assessments, risks and measures, tests, routines, effects, harm."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from ideas import services as ideas
from ideas.models import Assessment, Effect, Test
from ideas.models_work import CRITERIA
from municipalities.granted import Granted
from quality import services as quality
from quality.models import Harm

from .content import Sought
from .course import Course
from .world import in_turn

RESPONSIBLE_BY_AREA = {"hsl": "Sjuksköterska", "lss": "Stödpedagog"}
MEASURE_DAYS = 14


def harm_of(course: Course) -> int:
    """The open harm row of the idea."""
    row = Harm.objects.get(subject_type="idea", subject_ref=course.reference, closed_at__isnull=True)
    return int(row.pk)


def name_assessors(course: Course, now: dt.datetime) -> None:
    """Ask as many as the policy wants, in turn; the small authority borrows from the sluice."""
    idea = course.idea()
    pool = ideas.possible_assessors(idea, now.date())
    chosen = in_turn(pool, course.number, course.place.assessors)
    if chosen:
        due = now.date() + dt.timedelta(days=14)
        ideas.name_assessors(idea_id=idea.pk, person_ids=chosen, due_on=due, by=course.coordinator(now), now=now)


def assess(course: Course, now: dt.datetime) -> None:
    """The next assessor who was asked gives the story's next scores."""
    idea = course.idea()
    row = Assessment.objects.filter(idea=idea, round=idea.round, done_at__isnull=True).order_by("pk").first()
    assert row is not None, f"{course.story.key}: nobody was asked to assess"
    scores = dict(zip(CRITERIA, course.story.scores[course.scored], strict=True))
    comments = course.story.comments
    comment = comments[course.scored] if course.scored < len(comments) else course.usual("assess")
    course.scored += 1
    ideas.assess(idea_id=idea.pk, by=course.granted(row.assessor_id, now), now=now, scores=scores, comment=comment)


def analyse(course: Course, now: dt.datetime) -> None:
    """The risk analysis that gate 3 asks for, with a measure against each risk."""
    owner = course.idea().responsible_id
    assert owner is not None, "an idea in development has somebody responsible"
    by = course.granted(owner, now)
    analysis = ideas.open_risk_analysis(idea_id=course.idea_id, by=by, now=now)
    for minute, (event, likelihood, consequence, measure) in enumerate(course.story.risks, start=1):
        moment = now + dt.timedelta(minutes=4 * minute)
        risk = quality.add_risk(
            analysis_id=analysis.pk, event=event, likelihood=likelihood, consequence=consequence, by=by, now=moment
        )
        decided = ideas.decide_measure(
            idea_id=course.idea_id, risk_id=risk.pk, text=measure, owner_id=owner, by=by, now=moment,
            due_on=now.date() + dt.timedelta(days=MEASURE_DAYS),
        )  # fmt: skip
        course.risks.append((risk.pk, likelihood, consequence))
        course.measures.append(decided.pk)
    conclusion = "Riskerna är kända och går att hantera med åtgärderna. Testet kan börja i liten skala."
    quality.finish_risk_analysis(
        analysis_id=analysis.pk, conclusion=conclusion, by=by, now=now + dt.timedelta(minutes=25)
    )


def start_test(course: Course, now: dt.datetime) -> None:
    """The measures are done and the test has begun: the story's first trial, or its second."""
    _finish_measures(course, now)
    trials = course.story.trials
    what = trials[min(course.tried, len(trials) - 1)].what if trials else f"Test i liten skala: {course.story.title}"
    test = ideas.start_test(
        idea_id=course.idea_id, by=_responsible(course, now), now=now, what=what, started_on=now.date()
    )
    course.test_id = test.pk


def _responsible(course: Course, now: dt.datetime) -> Granted:
    return course.granted(course.idea().responsible_id or 0, now)


def record_test(course: Course, now: dt.datetime) -> None:
    """Write down how it went; the risks are judged again, now that the measures are tried."""
    trial = course.story.trials[course.tried]
    course.tried += 1
    again = course.tried < len(course.story.trials) or course.story.path == "testing-back"
    stopped = course.story.path == "stopped-test"
    result = Test.Result.STOPPED if stopped else Test.Result.PARTLY if again else Test.Result.WORKED
    by = _responsible(course, now)
    ideas.record_test(
        test_id=course.test_id, by=by, now=now, result=result, lesson=f"{trial.result} {trial.lesson}",
        ended_on=now.date() - dt.timedelta(days=2),
    )  # fmt: skip
    if course.tried == 1:
        for risk_id, likelihood, consequence in course.risks:
            quality.reassess_risk(
                risk_id=risk_id, likelihood=max(1, likelihood - 1), consequence=consequence, by=by, now=now
            )


def _finish_measures(course: Course, now: dt.datetime) -> None:
    # Every fourth idea has its last measure left: a report must have something overdue to show.
    left = 1 if course.number % 4 == 0 else 0
    note = "Gjort före testet och kontrollerat på plats."
    for measure_id in course.measures[: len(course.measures) - left]:
        quality.finish_measure(measure_id=measure_id, note=note, by=_responsible(course, now), now=now)
    course.measures = []


def publish_routine(course: Course, now: dt.datetime) -> None:
    """The routine gets a version that names the idea."""
    change = course.story.routine
    assert change is not None, f"{course.story.key} has no routine"
    role = RESPONSIBLE_BY_AREA.get(course.unit.service_area, "Enhetschef")
    version = quality.VersionText(change.text, role, now.date(), change.change)
    ideas.publish_routine(
        idea_id=course.idea_id, version=version, by=course.quality_lead(now), now=now,
        routine_id=course.place.routines[change.routine],
    )  # fmt: skip


def expect(course: Course, now: dt.datetime) -> None:
    """Note what is hoped for, on quality, working environment, time and money."""
    hope = course.story.expected
    assert hope is not None, f"{course.story.key} expects nothing"
    for on, words, low, high in _parts(hope):
        effect = ideas.expect_effect(
            idea_id=course.idea_id, by=course.coordinator(now), now=now, on=on, description=words, low=low, high=high
        )
        course.effects.append((effect.pk, on))


def _parts(sought: Sought) -> list[tuple[str, str, Decimal | None, Decimal | None]]:
    found: list[tuple[str, str, Decimal | None, Decimal | None]] = [
        (Effect.On.QUALITY, sought.quality, None, None),
        (Effect.On.ENVIRONMENT, sought.environment, None, None),
    ]
    low, high = sought.hours
    if (low, high) != (0, 0):
        words = "Tid som frigörs för annat" if high > 0 else "Tid som arbetssättet tar"
        found.append((Effect.On.TIME, words, Decimal(low), Decimal(high)))
    if sought.sek != (0, 0):
        found.append((Effect.On.MONEY, "Lägre kostnader", Decimal(sought.sek[0]), Decimal(sought.sek[1])))
    return found


def _measure(course: Course, now: dt.datetime, share: Decimal, how: str) -> None:
    found = course.story.measured
    assert found is not None, f"{course.story.key} has measured nothing"
    parts = {on: (words, low, high) for on, words, low, high in _parts(found)}
    owner = course.idea().effect_owner_id
    assert owner is not None, "an introduced idea has an effect owner"
    for effect_id, on in course.effects:
        if on in parts:
            words, low, high = parts[on]
            note = how if low is not None else f"{words}. {how}"
            ideas.measure_effect(
                effect_id=effect_id, by=course.granted(owner, now), now=now, note=note, measured_on=now.date(),
                low=_part(low, share), high=_part(high, share),
            )  # fmt: skip


def _part(amount: Decimal | None, share: Decimal) -> Decimal | None:
    return None if amount is None else (amount * share).quantize(Decimal(1))


def measure_first(course: Course, now: dt.datetime) -> None:
    """After half a year: most of it shows, if the year's measuring is to come."""
    later = any(act == "measure12" for act, _day in course.content.paths[course.story.path])
    share = Decimal("0.8") if later else Decimal(1)
    _measure(course, now, share, "Mätt efter sex månader, jämfört med samma tid före införandet.")


def measure_again(course: Course, now: dt.datetime) -> None:
    """After a year."""
    _measure(course, now, Decimal(1), "Mätt efter tolv månader, jämfört med året före införandet.")
