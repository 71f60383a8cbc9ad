"""Writes one batch of a plan: ideas, their views in the register, the ledger, and what became of each row. In one transaction."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from ideas import log_kinds, policies, promises
from ideas.imports import headings, statuses
from ideas.imports.plans import CHANGED, IMPORTED, REFUSED, STATE, UNCHANGED, Planned
from ideas.imports.validate import IdeaData, Problem
from ideas.models import Idea, ImportRow, ImportRun
from ideas.services.handing_in import register_text, reserve_references
from ledger.services import Act, record_many
from municipalities.models import Unit
from quality.services.many import View, register_views
from quality.sources import code_for
from sluice.shared.actor import Actor

# The chamber an idea in a side or end state shows beside: a list says that it was declined, not from where.
_BESIDE = {
    statuses.DORMANT: "submitted",
    statuses.LINE: "submitted",
    statuses.DECLINED: "submitted",
    statuses.WITHDRAWN: "submitted",
    statuses.ARCHIVED: "submitted",
    statuses.STOPPED: "development",
}
# States behind gate 1: an idea there is in its first round of assessment, or has been.
_ASSESSED = frozenset(
    {statuses.ASSESSMENT, statuses.DEVELOPMENT, statuses.TESTING, statuses.INTRODUCED, statuses.EVALUATED}
)
_FIELDS = {headings.TITLE: "title", headings.NEED: "need", headings.FOR_WHOM: "for_whom", headings.PROPOSAL: "proposal"}


def write(run: ImportRun, batch: Sequence[Planned], *, now: dt.datetime) -> None:
    """Write the batch and move the run's counters past it. Must run inside the transaction that holds the run."""
    actor = Actor(run.actor_id, run.actor_role, run.actor_unit)
    by_outcome: dict[str, list[Planned]] = defaultdict(list)
    for planned in batch:
        by_outcome[planned.outcome].append(planned)
    # The order of locks is the one of handing in: ideas, references, the register's numbers, the ledger.
    changes, moved_on = _change(run, by_outcome[CHANGED], now)
    ideas = _new_ideas(run, by_outcome[IMPORTED], now)
    rows = [
        *_rows(
            run,
            by_outcome[IMPORTED],
            {p.row.number: idea.pk for p, idea in zip(by_outcome[IMPORTED], ideas, strict=True)},
        ),
        *_rows(run, [*by_outcome[CHANGED], *by_outcome[UNCHANGED]], {}, moved_on),
        *_rows(run, by_outcome[REFUSED], {}),
    ]
    ImportRow.objects.bulk_create(sorted(rows, key=lambda row: row.number))
    _count(run, by_outcome)
    _into_register(run, ideas, actor, now)
    _into_ledger(run, by_outcome[IMPORTED], ideas, changes, actor, now)


def _count(run: ImportRun, by_outcome: dict[str, list[Planned]]) -> None:
    done = {outcome: len(by_outcome[outcome]) for outcome in (IMPORTED, CHANGED, UNCHANGED, REFUSED)}
    ImportRun.objects.filter(pk=run.pk).update(
        done=F("done") + sum(done.values()), **{outcome: F(outcome) + count for outcome, count in done.items()}
    )


def _new_ideas(run: ImportRun, rows: Sequence[Planned], now: dt.datetime) -> list[Idea]:
    """Ideas with references of the years they were handed in, without clocks and without a giver."""
    moments = [_submitted(run, planned.row.idea, now) for planned in rows]
    years = [promises.local_date(moment, run.authority.country).year for moment in moments]
    references = {
        year: iter(reserve_references(authority=run.authority, year=year, count=count))
        for year, count in sorted(Counter(years).items())
    }
    policy = policies.current_policy(run.authority, promises.local_date(now, run.authority.country))
    ideas = []
    for planned, moment, year in zip(rows, moments, years, strict=True):
        data = _data(planned)
        ideas.append(
            Idea(
                authority=run.authority, reference=next(references[year]), giver_role=data.giver_role, unit_id=data.unit_id,
                title=data.title, need=data.need, for_whom=data.for_whom, proposal=data.proposal, notes=notes_text(data),
                is_imported=True, submitted_at=moment, created_at=now, changed_at=now, **_standing(data.state, policy),
            )
        )  # fmt: skip
    return Idea.objects.bulk_create(ideas)


def _data(planned: Planned) -> IdeaData:
    assert planned.row.idea is not None, "only rows that hold an idea are imported"
    return planned.row.idea


def _standing(state: str, policy: Any) -> dict[str, Any]:
    """The columns that say where an idea stands."""
    return {
        "state": state,
        "came_from": _BESIDE.get(state, ""),
        "waits_for": policies.waits_for(state, sluice_id=None, policy=policy),
        "round": 1 if state in _ASSESSED else 0,
    }


def _submitted(run: ImportRun, data: IdeaData | None, now: dt.datetime) -> dt.datetime:
    """Noon on the day the list names, or now where it names none."""
    if data is None or data.submitted is None:
        return now
    noon = dt.datetime.combine(data.submitted, dt.time(12), tzinfo=promises.ZONES[run.authority.country])
    return min(noon, now)


def notes_text(data: IdeaData) -> str:
    """The columns that have no field of their own, one below the other."""
    return "\n".join(f"{heading}: {text}" for heading, text in data.notes)


def _change(
    run: ImportRun, rows: Sequence[Planned], now: dt.datetime
) -> tuple[list[tuple[Planned, Idea, list[str]]], set[int]]:
    """Bring the changed cells into their ideas. What people have moved in the sluice since keeps its state."""
    wanted = [planned.known.idea_id for planned in rows if planned.known]
    locked = Idea.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=wanted).order_by("pk")
    ideas = {idea.pk: idea for idea in locked}
    policy = policies.current_policy(run.authority, promises.local_date(now, run.authority.country))
    changes, moved_on = [], set()
    for planned in rows:
        idea = ideas[planned.known.idea_id] if planned.known else None
        if idea is None:
            continue
        values = _changed_values(run, planned, idea, now)
        if STATE in planned.fields:
            if planned.known and idea.state == planned.known.given_state and not idea.harm_open:
                values.update(_standing(_data(planned).state, policy))
            else:
                moved_on.add(planned.row.number)
        names = sorted(name for name, value in values.items() if getattr(idea, name) != value)
        for name in names:
            setattr(idea, name, values[name])
        if names:
            idea.changed_at = now
            idea.save(update_fields=[*names, "changed_at"])
            changes.append((planned, idea, names))
    return changes, moved_on


def _changed_values(run: ImportRun, planned: Planned, idea: Idea, now: dt.datetime) -> dict[str, Any]:
    data, fields = _data(planned), planned.fields
    values: dict[str, Any] = {
        attribute: getattr(data, attribute) for field, attribute in _FIELDS.items() if field in fields
    }
    if data.title_is_derived and fields & set(headings.TEXTS):
        values |= {"title": data.title, "need": data.need, "proposal": data.proposal}
    if headings.SUBMITTED in fields and data.submitted:
        values["submitted_at"] = _submitted(run, data, now)
    if headings.UNIT in fields:
        values["unit_id"] = data.unit_id
    if headings.GIVER in fields and data.giver_role:
        values["giver_role"] = data.giver_role
    if fields & {headings.NOTE, headings.UNIT, headings.SUBMITTED}:
        values["notes"] = notes_text(data)
    return values


def _rows(
    run: ImportRun, rows: Iterable[Planned], ideas: dict[int, int], moved_on: Iterable[int] = ()
) -> list[ImportRow]:
    moved = _("Läget ändrades inte: idén har flyttats i slussen sedan listan lästes in.")
    result = []
    for planned in rows:
        idea_id = planned.known.idea_id if planned.known else ideas.get(planned.row.number)
        reasons = [as_json(problem) for problem in planned.reasons or planned.row.warnings]
        reasons += [
            as_json(Problem("", "", remark)) for remark in planned.row.remarks if planned.outcome in (IMPORTED, CHANGED)
        ]
        refused = planned.outcome == REFUSED
        if planned.row.number in moved_on:
            reasons.append(as_json(Problem("", "", moved)))
        result.append(
            ImportRow(
                run=run, number=planned.row.number, outcome=planned.outcome, reasons=reasons,
                idea_id=None if refused else idea_id,
                own_id="" if refused else planned.row.cells.id,
                cells={} if refused else dict(planned.row.cells.digests),
                given_state="" if refused else _data(planned).state,
            )
        )  # fmt: skip
    return result


def as_json(problem: Problem) -> dict[str, str]:
    """A problem as it is stored with its row."""
    return {"column": problem.column, "heading": problem.heading, "reason": problem.reason}


def _into_register(run: ImportRun, ideas: Sequence[Idea], actor: Actor, now: dt.datetime) -> None:
    """Every idea from staff, users or relatives is a view (SOSFS 2011:9, 5 kap. 3 §), also one from an old list."""
    units = Unit.objects.filter(pk__in={idea.unit_id for idea in ideas if idea.unit_id})
    areas = dict(units.values_list("pk", "service_area"))
    views = []
    for idea in ideas:
        staff = idea.giver_role != "participant"
        source = code_for(run.authority.country, areas.get(idea.unit_id or 0, ""), from_staff=staff)
        views.append(View(str(idea.reference), register_text(idea), source, idea.unit_id, idea.submitted_at or now))
    if views:
        register_views(authority=run.authority, subject_type="idea", views=views, actor=actor, now=now)


def _into_ledger(
    run: ImportRun, rows: Sequence[Planned], ideas: Sequence[Idea], changes: Sequence[tuple[Planned, Idea, list[str]]],
    actor: Actor, now: dt.datetime,
) -> None:  # fmt: skip
    chain = run.authority.chain
    new = [
        Act(str(idea.reference), idea.state, _imported_payload(run, planned, idea, now))
        for planned, idea in zip(rows, ideas, strict=True)
    ]
    record_many(kind=log_kinds.IMPORTED, chain=chain, actor=actor, subject_type="idea", acts=new, occurred_at=now)
    changed = [
        Act(
            str(idea.reference),
            idea.state if "state" in names else "",
            {"run": run.pk, "row": planned.row.number, "fields": names},
        )
        for planned, idea, names in changes
    ]
    record_many(
        kind=log_kinds.IMPORT_CHANGED, chain=chain, actor=actor, subject_type="idea", acts=changed, occurred_at=now
    )


def _imported_payload(run: ImportRun, planned: Planned, idea: Idea, now: dt.datetime) -> dict[str, Any]:
    day = promises.local_date(idea.submitted_at or now, run.authority.country)
    payload: dict[str, Any] = {"run": run.pk, "row": planned.row.number, "submitted": day.isoformat()}
    if _data(planned).status_text:
        payload["status_text"] = _data(planned).status_text
    return payload
