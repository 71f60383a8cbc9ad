"""What of an idea can be exported, erased and redacted, and how long it is kept (`domain.md` 6.2: our own proposals)."""

from __future__ import annotations

from sluice.shared.declarations import Declaration, declare

_TEXTS = ("title", "need", "for_whom", "proposal", "notes")
_ENDED = "five years after it ended if declined, withdrawn or redirected; kept if introduced"
_WITH_IDEA = "as the idea"


def register() -> None:
    """Declare this app's models."""
    declare(
        "ideas.Idea",
        Declaration(
            export=("reference", *_TEXTS, "state", "submitted_at", "giver_role", "name_consent"),
            erase=("giver", "name_consent", "on_behalf_of"),
            redact=(*_TEXTS, "next_step"),
            retention=f"drafts one year; {_ENDED}",
        ),
    )
    declare("ideas.Policy", Declaration((), (), ("source",), "kept: it tells what was promised when"))
    declare("ideas.ReferenceCounter", Declaration((), (), (), "kept: numbers must not come again"))
    declare(
        "ideas.SharedText",
        Declaration(("title", "need", "proposal"), (), ("title", "need", "proposal"), _WITH_IDEA),
    )
    declare(
        "ideas.Assessment",
        Declaration(("comment", "risk_note", "done_at"), (), ("comment", "risk_note"), _WITH_IDEA),
    )
    declare("ideas.GateDecision", Declaration((), (), (), _WITH_IDEA))
    declare("ideas.Test", Declaration((), (), ("what", "lesson"), _WITH_IDEA))
    declare("ideas.Effect", Declaration((), (), ("description", "measured_note"), _WITH_IDEA))
    declare("ideas.Handover", Declaration((), (), ("channel", "receiver_role", "external_number"), _WITH_IDEA))
    declare(
        "ideas.HeldText",
        Declaration(("path", "fields", "held_at"), ("fields",), ("fields",), "thirty days, or until it is fetched"),
    )
    declare(
        "ideas.ImportRun",
        Declaration(
            ("file_name", "uploaded_at"),
            ("uploaded_by", "file_name"),
            ("file_name", "guard_reason"),
            "the list's rows until they are taken in, seven days at most if nobody confirms; the run as long as its rows",
        ),
    )
    declare(
        "ideas.ImportRow", Declaration(("number", "outcome"), ("own_id", "cells"), ("reasons", "own_id"), _WITH_IDEA)
    )
