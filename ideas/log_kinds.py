"""What this app writes in the ledger: one kind for each transition of the table, and one for each other act."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ledger import kinds
from ledger.kinds import Kind

from .states import TRANSITIONS

# The details that a transition may carry beside its reason; free text stands here, never in the entry itself.
TRANSITION_KEYS = frozenset(
    {
        "transition",
        "reason",
        "from",
        "round",
        "next_step",
        "next_step_due",
        "owning_unit",
        "lesson",
        "channel",
        "receiver_role",
        "external_number",
        "wake_on",
        "holder",
        "guard_reason",
    }
)
IMPORTED = "idea.imported"
IMPORT_CHANGED = "idea.import_changed"
IMPORT_STARTED = "import.started"
IMPORT_FINISHED = "import.finished"
ASSESSORS_NAMED = "idea.assessors_named"
ASSESSMENT_DONE = "idea.assessed"
TEST_STARTED = "idea.test_started"
TEST_RECORDED = "idea.test_recorded"
EFFECT_EXPECTED = "idea.effect_expected"
EFFECT_MEASURED = "idea.effect_measured"
OPENED = "idea.opened"
SHARED = "idea.shared"
PUBLISHED = "idea.published"
SENSITIVITY = "idea.sensitivity_changed"
RELEASED = "idea.released"
MESSAGE = "idea.message_sent"
RESPONSIBLE = "idea.responsible_named"
REOPENING_AGREED = "idea.reopening_agreed"
ESCALATED = "idea.escalated"
POLICY = "idea.policy_changed"


def register() -> None:
    """Make them known to the ledger."""
    labels: dict[str, object] = {}
    for transition in TRANSITIONS:
        labels.setdefault(transition.kind, transition.done)
    kinds.register(*[Kind(code, label, TRANSITION_KEYS) for code, label in labels.items()])  # type: ignore[arg-type]
    kinds.register(
        Kind(IMPORTED, _("Idén lästes in från en lista"), frozenset({"run", "row", "submitted", "status_text"})),
        Kind(IMPORT_CHANGED, _("Idén ändrades av en ny inläsning"), frozenset({"run", "row", "fields"})),
        Kind(IMPORT_STARTED, _("En lista började läsas in"), frozenset({"rows", "sha256", "guard_reason"})),
        Kind(IMPORT_FINISHED, _("En lista lästes in"), frozenset({"imported", "changed", "unchanged", "refused"})),
        Kind(ASSESSORS_NAMED, _("Bedömare utsågs"), frozenset({"round", "assessors", "due_on"})),
        Kind(ASSESSMENT_DONE, _("En bedömning lämnades"), frozenset({"round", "total", "comment", "guard_reason"})),
        Kind(TEST_STARTED, _("Ett test började"), frozenset({"what", "started_on", "unit", "guard_reason"})),
        Kind(
            TEST_RECORDED,
            _("Ett test dokumenterades"),
            frozenset({"what", "result", "lesson", "ended_on", "guard_reason"}),
        ),
        Kind(
            EFFECT_EXPECTED,
            _("En väntad effekt antecknades"),
            frozenset({"on", "description", "low", "high", "guard_reason"}),
        ),
        Kind(
            EFFECT_MEASURED,
            _("Effekten mättes"),
            frozenset({"on", "description", "low", "high", "note", "months", "guard_reason"}),
        ),
        Kind(OPENED, _("Idén öppnades för medarbetarna"), frozenset({"message", "guard_reason"})),
        Kind(SHARED, _("Idén delades med slussen"), frozenset({"sluice", "message", "guard_reason"})),
        Kind(PUBLISHED, _("Behovet publicerades"), frozenset({"message", "guard_reason"})),
        Kind(SENSITIVITY, _("Kommersiell känslighet ändrades"), frozenset({"sensitive", "reason", "guard_reason"})),
        Kind(RELEASED, _("Idén släpptes fri att visa"), frozenset({"reason", "guard_reason"})),
        Kind(MESSAGE, _("Idégivaren fick ett besked"), frozenset({"message", "guard_reason"})),
        Kind(
            RESPONSIBLE,
            _("Ansvarig och nästa steg ändrades"),
            frozenset({"next_step", "next_step_due", "owning_unit", "guard_reason"}),
        ),
        Kind(REOPENING_AGREED, _("Idégivaren sade ja till att idén öppnas igen"), frozenset()),
        Kind(ESCALATED, _("Ett sent besked fördes vidare"), frozenset({"promise", "due_on"})),
        Kind(POLICY, _("Löften och portar ändrades"), frozenset({"changes", "source", "guard_reason"})),
    )
