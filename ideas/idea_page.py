"""What the idea's page says, in plain Swedish: what happens now, who has it, how it has gone, the lock."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.reading import HistoryLine
from municipalities.roles import label_of
from quality.trail import TrailStep
from sluice.shared import subjects
from sluice.shared.lock import Chamber

from . import states
from .loading import LoadedIdea
from .models import Idea, Test, Visibility
from .permissions import Access
from .rows import clock_words

# Kinds that only those who work with the idea read; the giver and others see the rest.
_INSIDE = frozenset({"idea.assessed", "idea.assessors_named", "idea.escalated"})
# Kinds whose words are written to the giver alone.
_TO_GIVER = frozenset({"idea.message_sent", "idea.opened", "idea.shared", "idea.published"})


def day(moment: dt.datetime | dt.date | None, form: str = "j F Y") -> str:
    """A day in words."""
    if moment is None:
        return ""
    return format_date(timezone.localtime(moment) if isinstance(moment, dt.datetime) else moment, form)


def chambers(idea: Idea, history: list[HistoryLine]) -> list[Chamber]:
    """The five chambers of the lock: past, present, coming; with the days that the ledger tells."""
    here = idea.chamber
    ended = states.BY_CODE[idea.state].group == "end"
    aside = "" if idea.state in states.CHAMBER_OF else states.label_of(idea.state)
    left: dict[int, dt.datetime] = {}
    for line in history:
        chamber = states.CHAMBER_OF.get(line.target)
        if chamber:
            left.setdefault(chamber, line.occurred_at)
    shown = []
    for number, label in enumerate(states.CHAMBERS, start=1):
        phase = "present" if number == here and not ended else "past" if number <= here else "coming"
        note = ""
        if phase == "present" and number in left:
            note = _("nu, sedan %(day)s") % {"day": day(left[number], "j F")}
        elif phase == "past" and number + 1 in left:
            note = _("klar %(day)s") % {"day": day(left[number + 1], "j F")}
        shown.append(Chamber(str(label), note=note, level=number, phase=phase, aside=aside if number == here else ""))
    return shown


def page(found: LoadedIdea, *, base: str) -> dict[str, Any]:
    """What every level of access shows: reference, state, lock."""
    idea = found.idea
    shared = getattr(idea, "shared_text", None)
    state = states.BY_CODE[idea.state]
    place = idea.unit.name if idea.unit and found.whole else idea.authority.name
    parts = [_("Idé %(reference)s") % {"reference": idea.reference}, place]
    if idea.submitted_at:
        parts.append(_("lämnad %(day)s") % {"day": day(idea.submitted_at)})
    history = found.history if found.access is not Access.NEED else []
    return {
        "found": found,
        "idea": idea,
        "base": base,
        "shared": shared,
        "title": found.title,
        "eyebrow": " · ".join(parts),
        "state": state,
        "chips": [{"text": str(state.label), "tone": state.tone}],
        "chambers": chambers(idea, history),
        "choices": found.choices() if found.access >= Access.BLIND or found.who else [],
        "open_question": _question(idea, history) if found.whole else "",
        "acts": may(found) if found.access is Access.NONE else {},
    }


def _question(idea: Idea, history: list[HistoryLine]) -> str:
    if idea.state != "completion":
        return ""
    asked = [line.payload.get("reason", "") for line in history if line.kind == "idea.completion_asked"]
    return asked[-1] if asked else ""


def whole_page(found: LoadedIdea, *, base: str, trail: list[TrailStep]) -> dict[str, Any]:
    """What those see who read the idea itself; it is loaded `with_work`."""
    idea = found.idea
    clock = found.clock()
    works = bool(found.who - {"giver"}) or found.audits
    return {
        "clock": {"text": clock_words(clock), "tone": clock.tone} if clock else None,
        "now_text": now_text(found),
        "holders": holders(found),
        "trail_facts": trail_facts(idea, trail, inside=found.is_inside),
        "timeline": timeline(found, inside=works and not found.is_assessor),
        "assessments": visible_assessments(found) if works or found.is_assessor else [],
        "may": may(found),
        "unfinished_tests": [test for test in idea.tests.all() if test.finished_at is None],
    }


def may(found: LoadedIdea) -> dict[str, bool]:
    """Which of the acts beside the transition table the page offers."""
    idea, who = found.idea, found.who
    free = not idea.harm_open
    triage = "triage" in who
    preparer = bool(who & {"triage", "gate_holder", "responsible", "innovation_lead", "quality_lead"})
    hidden = idea.is_sensitive and idea.released_at is None
    return {
        "message": bool(who & {"triage", "manager", "responsible", "gate_holder"}) and idea.state != "archived",
        "assessors": bool(who & {"triage", "innovation_lead"}) and idea.state == "assessment" and free,
        "assess": found.mine is not None and found.mine.done_at is None and idea.state == "assessment" and free,
        "risk": preparer and idea.state in ("assessment", "development", "testing") and free,
        "test": bool(who & {"triage", "gate_holder", "responsible", "innovation_lead"})
        and idea.state == "testing"
        and free,
        "effect": bool(who & {"triage", "gate_holder", "responsible", "effect_owner"})
        and idea.state in ("development", "testing", "introduced")
        and free,
        "measure": bool(who & {"effect_owner", "triage", "responsible"}) and idea.state in ("introduced", "evaluated"),
        "routine": "quality_lead" in who and idea.state in ("development", "testing", "introduced", "evaluated"),
        "responsible": bool(who & {"triage", "gate_holder", "responsible", "manager"})
        and idea.state in ("assessment", "development", "testing", "line", "external", "introduced")
        and free,
        "open": triage and free and idea.visibility == "own" and not hidden,
        "share": triage and free and idea.sluice_id is None and not hidden and idea.state != "archived",
        "publish": triage and free and idea.visibility == "sluice" and not hidden,
        "sensitive": triage and free and not idea.is_sensitive and idea.visibility == "own",
        "not_sensitive": triage and free and idea.is_sensitive,
        "release": triage and free and hidden,
        "harm": bool(who & {"triage", "quality_lead"}) and free and idea.state != "archived",
        "agree": "giver" in who and idea.state == "withdrawn" and idea.reopening_agreed_at is None,
    }


def now_text(found: LoadedIdea) -> str:
    """One sentence: what happens now."""
    idea = found.idea
    texts = {
        "submitted": _("Idén har kommit in. En koordinator läser den och svarar."),
        "completion": _("Idégivaren har fått en fråga. Klockan står stilla tills den är besvarad."),
        "assessment": _("Idén bedöms av bedömare som inte vet vem som lämnat den."),
        "development": _("Idén utvecklas, och riskerna vägs innan den får testas."),
        "testing": _("Idén testas i verkligt arbete."),
        "introduced": _("Idén är införd. Effekten följs upp efter 6 och 12 månader."),
        "evaluated": _("Idén är införd och effekten är uppföljd."),
        "line": _("Idén har lämnats till chefen i linjen."),
        "external": _("Idén är hos en partner."),
        "dormant": _("Idén vilar till %(day)s.") % {"day": day(idea.wake_on)},
        "redirected": _("Idén hör hemma i en annan kanal och är överlämnad dit."),
        "declined": _("Idén är avslutad. Skälet står nedan."),
        "stopped": _("Idén stoppades, och det ni lärde er är kvar."),
        "withdrawn": _("Idégivaren har tagit tillbaka idén."),
        "archived": _("Idén är arkiverad."),
        "draft": _("Ett utkast."),
    }
    return texts[idea.state]


_WAITS = {
    "triage": gettext_lazy("Koordinatorn"),
    "steering": gettext_lazy("Myndighetens styrgrupp"),
    "sluice": gettext_lazy("Slussens styrgrupp"),
}


def holders(found: LoadedIdea) -> list[dict[str, str]]:
    """Who has the idea now."""
    idea = found.idea
    step = idea.next_step
    if step and idea.next_step_due:
        step = f"{step}, {day(idea.next_step_due, 'j F')}"
    rows = [
        {
            "label": _("Väntar på"),
            "value": str(_("Idégivaren") if idea.state == "completion" else _WAITS.get(idea.waits_for, "")),
        },
        {"label": _("Ägs av"), "value": idea.owning_unit.name if idea.owning_unit else ""},
        {"label": _("Ansvarig"), "value": idea.responsible.name if idea.responsible else ""},
        {"label": _("Nästa steg"), "value": step},
        {"label": _("Chef i linjen"), "value": idea.manager.name if idea.manager and idea.state == "line" else ""},
        {"label": _("Följer effekten"), "value": idea.effect_owner.name if idea.effect_owner else ""},
        {"label": _("Partner"), "value": idea.partner.name if idea.partner and idea.state == "external" else ""},
    ]
    shown = [row for row in rows if row["value"]]
    shown.append({"label": _("Syns för"), "value": str(Visibility(idea.visibility).label)})
    if found.shows_giver and idea.giver:
        shown.append({"label": _("Lämnad av"), "value": idea.giver.name})
    return shown


_TRAIL = {
    "report": gettext_lazy("Synpunkt"),
    "risk": gettext_lazy("Risk"),
    "test": gettext_lazy("Test"),
    "measure": gettext_lazy("Åtgärd"),
    "routine": gettext_lazy("Rutin"),
    "effect": gettext_lazy("Effekt"),
}


# How the quality system names its rows in addresses.
_LETTERS = {"report": "S", "risk": "R", "measure": "M", "routine": "RU"}


def trail_facts(idea: Idea, trail: list[TrailStep], *, inside: bool) -> list[dict[str, str]]:
    """The trail idea - register - risk - test - measure - routine - effect, each with its link or "inte än".

    From outside the authority a measure is only done or not: its words are the authority's own register.
    """
    rows: list[dict[str, str]] = []
    by_kind: dict[str, list[dict[str, str]]] = {}
    for step in trail:
        value = step.label
        if step.kind == "risk" or (step.kind == "measure" and not inside):
            value = _("klar %(day)s") % {"day": day(step.done, "j F")} if step.done else _("påbörjad")
        url = subjects.url_for("quality_report", f"{_LETTERS[step.kind]}{step.pk}") or ""
        by_kind.setdefault(step.kind, []).append({"label": str(_TRAIL[step.kind]), "value": value, "url": url})
    for test in idea.tests.all():
        value = str(Test.Result(test.result).label) if test.result else _("pågår")
        by_kind.setdefault("test", []).append({"label": str(_TRAIL["test"]), "value": value, "url": ""})
    if effects := list(idea.effects.all()):
        measured = sum(1 for effect in effects if effect.measured_at)
        value = _("%(measured)d uppmätta av %(count)d") % {"measured": measured, "count": len(effects)}
        by_kind["effect"] = [{"label": str(_TRAIL["effect"]), "value": value, "url": "#effekter"}]
    for kind, label in _TRAIL.items():
        rows += by_kind.get(kind, [{"label": str(label), "value": "", "url": ""}] if kind != "measure" else [])
    return rows


def timeline(found: LoadedIdea, *, inside: bool) -> list[dict[str, str]]:
    """How it has gone, newest first: each step and its reason."""
    # A word to the giver may greet them by name: it is for those who may know the name.
    hidden = frozenset() if found.shows_giver else _TO_GIVER
    return [
        _line(line, hidden=line.kind in hidden)
        for line in reversed(found.history)
        if inside or line.kind not in _INSIDE
    ]


def _line(line: HistoryLine, *, hidden: bool) -> dict[str, str]:
    payload = line.payload
    parts = [str(payload[key]) for key in ("reason", "message", "lesson", "note") if payload.get(key)]
    if line.kind == "idea.test_recorded" and payload.get("what"):
        parts.insert(0, f"{str(payload['what']).rstrip('.')}.")
    if line.kind.startswith("idea.effect") and payload.get("description"):
        parts.insert(0, f"{str(payload['description']).rstrip('.')}.")
    if line.kind == "idea.test_started" and payload.get("what"):
        parts.insert(0, f"{str(payload['what']).rstrip('.')}.")
    if payload.get("next_step"):
        parts.append(_("Nästa steg: %(step)s.") % {"step": payload["next_step"]})
    if line.erased:
        parts = [_("Texten är borttagen.")]
    if hidden:
        parts = []
    who = " · ".join(part for part in (label_of(line.actor_role) if line.actor_role else "", line.actor_unit) if part)
    return {"date": day(line.occurred_at), "heading": f"{line.label}.", "text": " ".join(parts), "who": _who(who)}


def _who(label: str) -> str:
    return _("Slussen själv") if label == "system" else label


def visible_assessments(found: LoadedIdea) -> list[dict[str, Any]]:
    """The assessments that the person may see: an assessor sees others' only when the own one is done."""
    mine = found.mine
    own_only = found.is_assessor and (mine is None or mine.done_at is None)
    rows = []
    for row in found.assessments:
        if own_only and row.assessor_id != found.granted.person_id:
            continue
        state = _("%(total)d av 24") % {"total": row.total} if row.done_at else _("väntar")
        rows.append(
            {
                "label": row.assessor.name,
                "value": state,
                "comment": row.comment,
                "risk_note": row.risk_note,
                "counts": row.round == found.idea.round,
            }
        )
    return rows
