"""The sluice's transition table (product, section 3): states, transitions, chambers and gates as data.

Buttons, forms, bulk acts and the documentation's diagram read this table; `ideas.services.transition`
is the one door that runs it. Nothing here touches the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CAME_FROM = "came_from"
"""Target of a transition that returns to the state the idea left."""


class Need(Enum):
    """Whether a transition asks for a reason."""

    NO = "no"
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True)
class State:
    """A state: code, Swedish name, chamber (None: beside the chamber it left), group, colour token, promise."""

    code: str
    label: str | Promise
    chamber: int | None
    group: str
    tone: str
    promise: str


@dataclass(frozen=True)
class Transition:
    """One way from state to state: who may, what is asked for, which guards hold, and how the ledger names it.

    `fields` are the details that the form asks for; `guards` are names in `ideas.guards`.
    `gate` is the gate it decides (0: the gate of the state it leaves) and `outcome` the gate's outcome.
    """

    name: str
    label: str | Promise
    done: str | Promise
    sources: frozenset[str]
    target: str
    who: frozenset[str]
    kind: str
    reason: Need = Need.NO
    fields: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    outcome: str = ""
    tone: str = "water"


STATES: tuple[State, ...] = (
    State("draft", _("Utkast"), None, "draft", "neutral", "none"),
    State("submitted", _("Inkommen"), 1, "live", "water", "answer"),
    State("completion", _("Komplettering"), None, "live", "plum", "paused"),
    State("assessment", _("Bedöms"), 2, "live", "water", "news"),
    State("development", _("Utvecklas"), 3, "live", "water", "news"),
    State("testing", _("Testas"), 4, "live", "water", "news"),
    State("introduced", _("Infört"), 5, "live", "moss", "effect"),
    State("evaluated", _("Effekt uppföljd"), 5, "done", "moss", "ended"),
    State("line", _("I linjen"), None, "live", "plum", "news"),
    State("external", _("Hos partner"), None, "live", "plum", "news"),
    State("dormant", _("Vilande"), None, "live", "plum", "stopped"),
    State("redirected", _("Omdirigerad"), None, "end", "amber", "ended"),
    State("declined", _("Avslutad"), None, "end", "neutral", "ended"),
    State("stopped", _("Stoppad med lärdom"), None, "end", "amber", "ended"),
    State("withdrawn", _("Återtagen"), None, "end", "neutral", "ended"),
    State("archived", _("Arkiverad"), None, "end", "neutral", "ended"),
)
BY_CODE: dict[str, State] = {state.code: state for state in STATES}
CHOICES = [(state.code, state.label) for state in STATES]
LIVE = frozenset(state.code for state in STATES if state.group == "live")
CHAMBERS = (_("Inkommen"), _("Bedöms"), _("Utvecklas"), _("Testas"), _("Infört"))
# The gate at which an idea in this state waits. Gates 2-4 have holders by policy.
GATE_OF = {"submitted": 1, "assessment": 2, "development": 3, "testing": 4, "introduced": 5}
CHAMBER_OF = {state.code: state.chamber for state in STATES if state.chamber}
ROUNDS = frozenset(
    {"line_return", "partner_return", "reopen", "reopen_redirected", "reopen_withdrawn", "back_to_assessment"}
)
"""Transitions that open a new round of assessment. Coming back from a completion or a rest goes on with the same."""
# While a harm row is open only these are possible.
POSSIBLE_DURING_HARM = frozenset({"ask_completion", "redirect", "answer_completion"})


def fields_for(rule: Transition, who: frozenset[str]) -> tuple[str, ...]:
    """The details that a transition asks somebody for. A partner from outside names nobody in the line: it has an owner."""
    return () if rule.who & who == {"partner"} else rule.fields


def _s(*codes: str) -> frozenset[str]:
    return frozenset(codes)


_OWNER = ("owning_unit", "responsible", "next_step", "next_step_due")
_WAITING = _s("submitted", "assessment", "development", "testing")

TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        "hand_in", _("Lämna idén"), _("Idén lämnades"), _s("draft"), "submitted", _s("giver"), "idea.handed_in",
        guards=("filled",),
    ),
    Transition(
        "ask_completion", _("Be om komplettering"), _("Idégivaren fick en fråga"), _WAITING, "completion",
        _s("triage", "gate_holder"), "idea.completion_asked", reason=Need.REQUIRED, outcome="complete", tone="plum",
    ),
    Transition(
        "answer_completion", _("Svara på frågan"), _("Frågan besvarades"), _s("completion"), CAME_FROM,
        _s("giver", "responsible"), "idea.completion_answered", reason=Need.REQUIRED,
    ),
    Transition(
        "take_back", _("Gå vidare utan svar"), _("Idén gick vidare utan svar"), _s("completion"), CAME_FROM,
        _s("triage", "gate_holder"), "idea.taken_back", reason=Need.REQUIRED, tone="plum",
    ),
    Transition(
        "take_in", _("Ta in idén"), _("Idén togs in"), _s("submitted"), "assessment", _s("triage"), "idea.taken_in",
        reason=Need.OPTIONAL, fields=_OWNER, outcome="go",
    ),
    Transition(
        "to_line", _("Lämna till linjen"), _("Idén lämnades till linjen"), _s("submitted", "assessment", "development"),
        "line", _s("triage"), "idea.to_line", reason=Need.REQUIRED, fields=("manager",), guards=("manager",),
        tone="plum",
    ),
    Transition(
        "line_done", _("Förbättringen är gjord"), _("Linjen gjorde förbättringen"), _s("line"), "introduced",
        _s("manager", "triage"), "idea.line_done", reason=Need.REQUIRED, fields=("effect_owner",),
        guards=("effect_owner",), tone="moss",
    ),
    Transition(
        "line_return", _("Lämna tillbaka från linjen"), _("Linjen lämnade tillbaka idén"), _s("line"), "assessment",
        _s("manager", "triage"), "idea.line_returned", reason=Need.REQUIRED, fields=_OWNER,
    ),
    Transition(
        "hand_over", _("Lämna över till partner"), _("Idén lämnades över till en partner"),
        _s("assessment", "development"), "external", _s("triage", "innovation_lead"), "idea.handed_over",
        reason=Need.REQUIRED, fields=("partner",), guards=("partner", "releasable"), tone="plum",
    ),
    Transition(
        "partner_return", _("Lämna tillbaka från partner"), _("Partnern lämnade tillbaka idén"), _s("external"),
        "assessment", _s("partner", "triage"), "idea.partner_returned", reason=Need.REQUIRED, fields=_OWNER,
    ),
    Transition(
        "partner_done", _("Infört genom partner"), _("Idén infördes genom en partner"), _s("external"), "introduced",
        _s("triage"), "idea.partner_done", reason=Need.REQUIRED, fields=("effect_owner",), guards=("effect_owner",),
        tone="moss",
    ),
    Transition(
        "develop", _("Öppna port 2"), _("Port 2 öppnades"), _s("assessment"), "development", _s("gate_holder"),
        "idea.gate_2_opened", reason=Need.REQUIRED, guards=("assessed",), outcome="go",
    ),
    Transition(
        "test", _("Öppna port 3"), _("Port 3 öppnades"), _s("development"), "testing", _s("gate_holder"),
        "idea.gate_3_opened", reason=Need.REQUIRED, guards=("risk_ready",), outcome="go",
    ),
    Transition(
        "introduce", _("Öppna port 4"), _("Port 4 öppnades"), _s("testing"), "introduced", _s("gate_holder"),
        "idea.gate_4_opened", reason=Need.REQUIRED, fields=("effect_owner",), guards=("tested", "effect_owner"),
        outcome="go", tone="moss",
    ),
    Transition(
        "evaluate", _("Öppna port 5"), _("Effekten är uppföljd"), _s("introduced"), "evaluated", _s("effect_owner"),
        "idea.gate_5_opened", reason=Need.REQUIRED, guards=("effect_measured",), outcome="go", tone="moss",
    ),
    Transition(
        "discontinue", _("Sluta med det införda"), _("Det införda avslutades"), _s("introduced", "evaluated"),
        "stopped", _s("effect_owner", "triage"), "idea.discontinued", reason=Need.REQUIRED, fields=("lesson",),
        guards=("lesson",), tone="brick",
    ),
    Transition(
        "decline", _("Avsluta idén"), _("Idén avslutades"), _s("submitted", "completion", "dormant", "external"),
        "declined", _s("triage"), "idea.declined", reason=Need.REQUIRED, outcome="stop", tone="brick",
    ),
    Transition(
        "decline_at_gate", _("Stoppa vid port 2"), _("Idén avslutades vid port 2"), _s("assessment"), "declined",
        _s("gate_holder"), "idea.gate_2_stopped", reason=Need.REQUIRED, outcome="stop", tone="brick",
    ),
    Transition(
        "stop", _("Stoppa med lärdom"), _("Idén stoppades med en lärdom"), _s("development", "testing"), "stopped",
        _s("gate_holder"), "idea.stopped", reason=Need.REQUIRED, fields=("lesson",), guards=("lesson",),
        outcome="stop", tone="brick",
    ),
    Transition(
        "pause", _("Låt vila"), _("Idén vilar"), _WAITING, "dormant", _s("triage", "gate_holder"), "idea.paused",
        reason=Need.REQUIRED, fields=("wake_on",), guards=("wake_on",), outcome="pause", tone="plum",
    ),
    Transition(
        "wake", _("Väck idén"), _("Idén väcktes"), _s("dormant"), CAME_FROM, _s("system", "triage"), "idea.woken",
    ),
    Transition(
        "back_to_development", _("Tillbaka till utveckling"), _("Idén gick tillbaka till utveckling"), _s("testing"),
        "development", _s("responsible", "gate_holder"), "idea.back_to_development", reason=Need.REQUIRED,
        tone="plum",
    ),
    Transition(
        "back_to_assessment", _("Tillbaka till bedömning"), _("Idén gick tillbaka till bedömning"), _s("development"),
        "assessment", _s("responsible", "gate_holder"), "idea.back_to_assessment", reason=Need.REQUIRED,
        fields=_OWNER, tone="plum",
    ),
    Transition(
        "redirect", _("Hänvisa till rätt kanal"), _("Idén hänvisades till en annan kanal"), LIVE, "redirected",
        _s("triage", "quality_lead"), "idea.redirected", reason=Need.REQUIRED,
        fields=("channel", "receiver_role", "external_number"), guards=("receiver",), tone="amber",
    ),
    Transition(
        "reopen", _("Öppna igen"), _("Idén öppnades igen"), _s("declined", "stopped"), "assessment", _s("triage"),
        "idea.reopened", reason=Need.REQUIRED, fields=_OWNER,
    ),
    Transition(
        "reopen_redirected", _("Öppna igen"), _("Idén öppnades igen"), _s("redirected"), "assessment",
        _s("quality_lead"), "idea.reopened", reason=Need.REQUIRED, fields=_OWNER,
    ),
    Transition(
        "reopen_withdrawn", _("Öppna igen"), _("Idén öppnades igen"), _s("withdrawn"), "assessment", _s("triage"),
        "idea.reopened", reason=Need.REQUIRED, fields=_OWNER, guards=("giver_agrees",),
    ),
    Transition(
        "withdraw", _("Ta tillbaka idén"), _("Idégivaren tog tillbaka idén"),
        _s("submitted", "completion", "assessment", "dormant"), "withdrawn", _s("giver"), "idea.withdrawn",
        reason=Need.OPTIONAL, guards=("early",), tone="brick",
    ),
    Transition(
        "archive", _("Arkivera"), _("Idén arkiverades"),
        _s("evaluated", "declined", "stopped", "withdrawn", "redirected"), "archived", _s("triage", "system"),
        "idea.archived",
    ),
)  # fmt: skip
BY_NAME: dict[str, Transition] = {transition.name: transition for transition in TRANSITIONS}


def label_of(state: str) -> str:
    """The state's Swedish name."""
    return str(BY_CODE[state].label)


def leaving(state: str) -> tuple[Transition, ...]:
    """The transitions that leave a state, in the table's order."""
    return tuple(transition for transition in TRANSITIONS if state in transition.sources)


def chamber_of(state: str, came_from: str = "") -> int:
    """The chamber (1-5) that an idea is in, or beside: a side state shows beside the chamber it left. 0 for a draft."""
    return CHAMBER_OF.get(state) or CHAMBER_OF.get(came_from, 1 if state != "draft" else 0) or 0
