"""The permissions that are granted on containers (an authority, a sluice), and what each means.

Which role has which is `municipalities.roles`; the generated matrix is `docs/permissions.md`.
Code asks for permissions, never for roles.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

HAND_IN = "hand_in"
HAND_IN_FOR_OTHERS = "hand_in_for_others"
SEE_OPENED = "see_opened"
TRIAGE = "triage"
IMPORT_IDEAS = "import_ideas"
ASSESS = "assess"
RECEIVE_LINE = "receive_line"
READ_QUALITY = "read_quality"
MANAGE_QUALITY = "manage_quality"
DECIDE_GATES = "decide_gates"
READ_REPORTS = "read_reports"
READ_LEDGER = "read_ledger"
AUDIT = "audit"
ADMINISTER = "administer"
INNOVATE = "innovate"
SEE_PUBLISHED = "see_published"

ON_AUTHORITY = (
    (HAND_IN, _("lämna idéer och följa sina egna")),
    (HAND_IN_FOR_OTHERS, _("lämna idéer åt andra")),
    (SEE_OPENED, _("läsa öppnade idéer")),
    (TRIAGE, _("ta emot idéer: läsa alla, fråga, föra vidare, öppna, dela")),
    (IMPORT_IDEAS, _("läsa in idélistor")),
    (ASSESS, _("bedöma idéer som man fått")),
    (RECEIVE_LINE, _("ta emot förbättringar i linjen")),
    (READ_QUALITY, _("läsa kvalitetsregistret")),
    (MANAGE_QUALITY, _("sköta ledningssystemet för kvalitet")),
    (DECIDE_GATES, _("besluta vid styrgruppens portar")),
    (READ_REPORTS, _("läsa styrgruppens rapporter")),
    (READ_LEDGER, _("läsa och pröva liggaren")),
    (AUDIT, _("granska: läsa allt, ändra inget")),
    (ADMINISTER, _("sköta personer, enheter och inställningar")),
)
ON_SLUICE = (
    (SEE_OPENED, _("läsa delade idéer")),
    (ASSESS, _("bedöma idéer som man fått")),
    (INNOVATE, _("leda slussens idéer och förbereda portbeslut")),
    (DECIDE_GATES, _("besluta vid styrgruppens portar")),
    (READ_REPORTS, _("läsa styrgruppens rapporter")),
    (READ_LEDGER, _("läsa och pröva liggaren")),
    (SEE_PUBLISHED, _("läsa publicerade behov")),
    (ADMINISTER, _("sköta personer och inställningar")),
)
