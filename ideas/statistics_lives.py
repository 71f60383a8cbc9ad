"""What the ledger says that each idea had been through at a moment; the ground for figures of a past period.

Nothing here asks for an idea's state of today: a report made late says the same as one made at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ledger.services import facts
from municipalities.models import Authority

from . import log_kinds
from .models import Idea
from .states import BY_NAME, GATE_OF, TRANSITIONS, chamber_of

SUBJECT = "idea"
BATCH = 5000


def kinds_of(*names: str) -> frozenset[str]:
    """The ledger kinds of these transitions."""
    return frozenset(BY_NAME[name].kind for name in names)


HAND_IN = BY_NAME["hand_in"].kind
# How an idea came to be introduced: through the gates, or beside them (counted apart).
WAYS = {
    BY_NAME["introduce"].kind: "gates",
    BY_NAME["line_done"].kind: "line",
    BY_NAME["partner_done"].kind: "partner",
}
SIDE_STATES = ("completion", "dormant", "line", "external")
TRANSITION_KINDS = frozenset(transition.kind for transition in TRANSITIONS)
# Steps that carry no word from a human to the giver; every other step does, and so does a message by itself.
SILENT_KINDS = kinds_of("hand_in", "answer_completion", "withdraw", "archive", "wake")
WORD_KINDS = (TRANSITION_KINDS - SILENT_KINDS) | {log_kinds.MESSAGE}
READ_KINDS = TRANSITION_KINDS | {log_kinds.MESSAGE, log_kinds.IMPORTED, log_kinds.IMPORT_CHANGED, log_kinds.SHARED}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an idea: the act, the state it led to, and when."""

    kind: str
    target: str
    at: dt.datetime


@dataclass(slots=True)
class Life:
    """One idea until a moment. `steps` are its changes of state, oldest first."""

    reference: str
    authority_id: int
    handed_in_at: dt.datetime
    imported: bool
    steps: list[Step] = field(default_factory=list)
    answered_at: dt.datetime | None = None
    last_word_at: dt.datetime | None = None
    shared_at: dt.datetime | None = None

    @property
    def state(self) -> str:
        """The state it was in at the moment."""
        return self.steps[-1].target

    @property
    def since(self) -> dt.datetime:
        """When it came into that state."""
        return self.steps[-1].at

    @property
    def came_from(self) -> str:
        """The last state with a chamber of its own that it was in."""
        return next((step.target for step in reversed(self.steps) if step.target in GATE_OF), "submitted")

    @property
    def chamber(self) -> int:
        """The chamber in which, or beside which, it was."""
        return chamber_of(self.state, self.came_from)

    @property
    def reached(self) -> frozenset[str]:
        """Every state that it has been in."""
        return frozenset(step.target for step in self.steps)

    @property
    def decision(self) -> Step | None:
        """The triage decision: leaving `submitted` other than to completion or by withdrawal (product, section 3)."""
        if self.imported:
            return None
        undecided = ("submitted", "completion")
        first = next((step for step in self.steps if step.target not in undecided), None)
        return None if first is None or first.target == "withdrawn" else first

    @property
    def introduction(self) -> Step | None:
        """The latest step that introduced it."""
        return next((step for step in reversed(self.steps) if step.target == "introduced"), None)

    @property
    def way(self) -> str:
        """How it was introduced: "gates", "line", "partner"; "list" if it came by import; "" if it was not."""
        step = self.introduction
        return "" if step is None else WAYS.get(step.kind, "list")

    def pauses(self, until: dt.datetime) -> list[tuple[dt.datetime, dt.datetime]]:
        """The times from a question to its answer, before the triage decision; an open one ends at `until`."""
        found = []
        for step, after in zip(self.steps, [*self.steps[1:], None], strict=True):
            if step.target == "completion":
                found.append((step.at, after.at if after else until))
            elif step.target != "submitted":
                break
        return found


def read_lives(authorities: Iterable[Authority], until: dt.datetime) -> dict[str, Life]:
    """Every idea handed in to the authorities before `until`, by reference, as it was at that moment."""
    chains: Mapping[str, int] = {authority.chain: authority.pk for authority in authorities}
    lives: dict[str, Life] = {}
    if not chains:
        return lives
    for fact in facts(chains=list(chains), kind_codes=sorted(READ_KINDS), until=until):
        if fact.subject_type != SUBJECT:
            continue
        life = lives.get(fact.subject_ref)
        if life is None:
            if fact.kind not in (HAND_IN, log_kinds.IMPORTED):
                continue
            life = Life(fact.subject_ref, chains[fact.chain], fact.occurred_at, fact.kind == log_kinds.IMPORTED)
            lives[fact.subject_ref] = life
        _add(life, fact.kind, fact.target, fact.occurred_at)
    _date_imports(lives)
    return lives


def _date_imports(lives: Mapping[str, Life]) -> None:
    """An imported idea counts from the day its list says that it was handed in, not from the day it was read in."""
    imported = [life.reference for life in lives.values() if life.imported]
    for start in range(0, len(imported), BATCH):
        rows = Idea.objects.filter(reference__in=imported[start : start + BATCH])
        for reference, submitted_at in rows.values_list("reference", "submitted_at"):
            if submitted_at:
                lives[str(reference)].handed_in_at = submitted_at


def _add(life: Life, kind: str, target: str, at: dt.datetime) -> None:
    if kind == log_kinds.SHARED:
        life.shared_at = at
        return
    if kind in WORD_KINDS and not life.imported:
        life.answered_at = life.answered_at or at
        life.last_word_at = at
    if kind == log_kinds.MESSAGE:
        return
    # The import's line may come without a state; then it begins as handed in.
    target = target or ("submitted" if not life.steps else "")
    if target and (not life.steps or target != life.steps[-1].target or kind in TRANSITION_KINDS):
        life.steps.append(Step(kind, target, at))
