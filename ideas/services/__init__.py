"""Every write to ideas: one function for each business act."""

from .assessing import assess, name_assessors, possible_assessors
from .drafts import Blocked, check_guard, discard_draft, hold_text, save_draft, take_held
from .handing_in import give, hand_in, register_text, reserve_references
from .harming import harm_closed, raise_harm
from .linking import analysis_of, decide_measure, open_risk_analysis, publish_routine
from .ruling import change_policy, escalate_due, wake_due
from .showing import (
    agree_to_reopen,
    mark_sensitive,
    name_responsible,
    open_idea,
    publish_need,
    release,
    send_message,
    share,
)
from .transitions import transition
from .trying import expect_effect, measure_effect, record_test, start_test

__all__ = [
    "Blocked",
    "agree_to_reopen",
    "analysis_of",
    "assess",
    "change_policy",
    "check_guard",
    "decide_measure",
    "discard_draft",
    "escalate_due",
    "expect_effect",
    "give",
    "hand_in",
    "harm_closed",
    "hold_text",
    "mark_sensitive",
    "measure_effect",
    "name_assessors",
    "name_responsible",
    "open_idea",
    "open_risk_analysis",
    "possible_assessors",
    "publish_need",
    "publish_routine",
    "raise_harm",
    "record_test",
    "register_text",
    "release",
    "reserve_references",
    "save_draft",
    "send_message",
    "share",
    "start_test",
    "take_held",
    "transition",
    "wake_due",
]
