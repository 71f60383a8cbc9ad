"""The acts of the demonstration: each name in `paths.toml` and the service that people would use for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from ideas import services as ideas
from ideas.details import Details
from quality import services as quality

from . import work
from .course import Course

Act = Callable[[Course, dt.datetime], None]
CHANNELS = {
    "deviation": "Avvikelsehanteringen",
    "lex_sarah": "Lex Sarah",
    "complaint": "Klagomål och synpunkter",
    "it": "It-supporten",
    "other": "Felanmälan",
}
SHORTLY = dt.timedelta(minutes=15)


def draft(course: Course, now: dt.datetime) -> None:
    """Somebody writes, and has not handed in."""
    story = course.story
    behalf = "contributor" if story.role == "ambassador" else ""
    values = {
        "title": story.title, "need": story.need, "for_whom": story.for_whom, "proposal": story.proposal,
        "harm_answer": story.harm, "name_consent": course.number % 3 == 0, "on_behalf_of": behalf,
        "is_sensitive": story.sensitive,
    }  # fmt: skip
    idea = ideas.save_draft(
        key=course.key, authority_id=course.place.authority.pk, by=course.giver(now), now=now, values=values,
        unit_id=course.unit.pk,
    )  # fmt: skip
    course.idea_id = idea.pk


def hand_in(course: Course, now: dt.datetime) -> None:
    """Written a while before, handed in now."""
    draft(course, now - SHORTLY)
    idea = ideas.hand_in(key=course.key, by=course.giver(now), now=now)
    course.reference = str(idea.reference)


def answer(course: Course, now: dt.datetime) -> None:
    """The first human answer."""
    ideas.send_message(idea_id=course.idea_id, text=course.usual("answer"), by=course.coordinator(now), now=now)


def news(course: Course, now: dt.datetime) -> None:
    """News without a decision."""
    ideas.send_message(idea_id=course.idea_id, text=course.usual("news"), by=course.coordinator(now), now=now)


def open_idea(course: Course, now: dt.datetime) -> None:
    """Opened to the staff."""
    ideas.open_idea(idea_id=course.idea_id, by=course.coordinator(now), now=now, message=course.usual("open"))


def release(course: Course, now: dt.datetime) -> None:
    """A sensitive idea is let free."""
    reason = "Idégivaren har fått råd om skydd och vill själv att idén får visas."
    ideas.release(idea_id=course.idea_id, reason=reason, by=course.coordinator(now), now=now)


def share(course: Course, now: dt.datetime) -> None:
    """The de-identified copy goes to the sluice."""
    story = course.story
    ideas.share(
        idea_id=course.idea_id, sluice_id=course.world.sluices[course.place.sluice].pk, by=course.coordinator(now),
        now=now, title=story.title, need=story.need, proposal=story.proposal, message=course.usual("share"),
    )  # fmt: skip


def publish(course: Course, now: dt.datetime) -> None:
    """The need is published."""
    ideas.publish_need(idea_id=course.idea_id, by=course.coordinator(now), now=now)


def ask(course: Course, now: dt.datetime) -> None:
    """A question to the giver."""
    course.go("ask_completion", course.coordinator(now), now, Details(reason=course.why("ask")))


def reply(course: Course, now: dt.datetime) -> None:
    """The giver's answer."""
    course.go("answer_completion", course.giver(now), now, Details(reason=course.why("reply")))


def take_back(course: Course, now: dt.datetime) -> None:
    """On without an answer."""
    course.go("take_back", course.coordinator(now), now, Details(reason=course.why("take_back")))


def take_in(course: Course, now: dt.datetime) -> None:
    """Gate 1 opens, and assessors are asked."""
    details = course.ownership(now, "Bedöm idén, två oberoende av varandra")
    course.go("take_in", course.coordinator(now), now, replace(details, reason=course.why("take_in")))
    work.name_assessors(course, now + SHORTLY)


def to_line(course: Course, now: dt.datetime) -> None:
    """A manager takes it over."""
    course.go("to_line", course.coordinator(now), now, Details(reason=course.why("to_line"), manager=course.line()))


def line_done(course: Course, now: dt.datetime) -> None:
    """The line has done it."""
    manager = course.line()
    details = Details(reason=course.why("line_done"), effect_owner=manager)
    course.go("line_done", course.granted(manager, now), now, details)


def line_return(course: Course, now: dt.datetime) -> None:
    """The line gives it back."""
    details = course.ownership(now, "Bedöm idén på nytt")
    course.go(
        "line_return", course.granted(course.line(), now), now, replace(details, reason=course.why("line_return"))
    )
    work.name_assessors(course, now + SHORTLY)


def hand_over(course: Course, now: dt.datetime) -> None:
    """To a partner of the sluice."""
    course.go(
        "hand_over", course.coordinator(now), now, Details(reason=course.why("hand_over"), partner=course.partner())
    )


def partner_return(course: Course, now: dt.datetime) -> None:
    """The partner gives it back."""
    details = course.ownership(now, "Bedöm idén med det partnern lärde sig")
    by = course.granted(course.partner(), now)
    course.go("partner_return", by, now, replace(details, reason=course.why("partner_return")))
    work.name_assessors(course, now + SHORTLY)


def partner_done(course: Course, now: dt.datetime) -> None:
    """Introduced through the partner; what is hoped for is noted."""
    details = Details(reason=course.why("partner_done"), effect_owner=course.line())
    course.go("partner_done", course.coordinator(now), now, details)
    work.expect(course, now + SHORTLY)


def _gate(name: str, act: str) -> Act:
    def decide(course: Course, now: dt.datetime) -> None:
        course.go(name, course.gate_holder(now), now, Details(reason=course.why(act)))

    return decide


def test_gate(course: Course, now: dt.datetime) -> None:
    """Gate 3 opens, and the test begins."""
    course.go("test", course.gate_holder(now), now, Details(reason=course.why("test_gate")))
    work.start_test(course, now + SHORTLY)


def introduce(course: Course, now: dt.datetime) -> None:
    """Gate 4 opens, with somebody who will follow the effect."""
    details = Details(reason=course.why("introduce"), effect_owner=course.line())
    course.go("introduce", course.gate_holder(now), now, details)


def evaluate(course: Course, now: dt.datetime) -> None:
    """The effect owner ends the following-up."""
    owner = course.idea().effect_owner_id
    assert owner is not None, "an introduced idea has an effect owner"
    course.go("evaluate", course.granted(owner, now), now, Details(reason=course.why("evaluate")))


def stop(course: Course, now: dt.datetime) -> None:
    """Stopped, with the lesson."""
    reason, lesson = lesson_of(course.why("stop"))
    course.go("stop", course.gate_holder(now), now, Details(reason=reason, lesson=lesson))


def discontinue(course: Course, now: dt.datetime) -> None:
    """What was introduced is given up, with the lesson."""
    reason, lesson = lesson_of(course.why("discontinue"))
    course.go("discontinue", course.coordinator(now), now, Details(reason=reason, lesson=lesson))


def lesson_of(words: str) -> tuple[str, str]:
    """The reason, and the lesson from its sentence on."""
    reason, found, lesson = words.partition("Lärdomen är")
    return (reason.strip(), (found + lesson).strip()) if found else (words, words)


def decline(course: Course, now: dt.datetime) -> None:
    """Ended by triage."""
    course.go("decline", course.coordinator(now), now, Details(reason=course.why("decline")))


def pause(course: Course, now: dt.datetime) -> None:
    """Rests until a day: the day on which its path wakes it, else one that is still to come."""
    steps, anchor = dict(course.content.paths[course.story.path]), course.world.anchor
    after = course.story.day + steps["wake"] if "wake" in steps else 30 + course.number % 90
    details = Details(reason=course.why("pause"), wake_on=anchor + dt.timedelta(days=after))
    course.go("pause", course.coordinator(now), now, details)


def redirect(course: Course, now: dt.datetime) -> None:
    """To the channel where it belongs."""
    to = course.story.redirect
    details = Details(
        reason=course.why("redirect"), channel=CHANNELS[to["channel"]], receiver_role=to["receiver"],
        external_number=to["number"],
    )  # fmt: skip
    course.go("redirect", course.coordinator(now), now, details)


def reopen(course: Course, now: dt.datetime) -> None:
    """Taken up again: by triage, or by the quality lead if it had been redirected."""
    redirected = course.idea().state == "redirected"
    details = replace(course.ownership(now, "Bedöm idén på nytt"), reason=course.why("reopen"))
    by = course.quality_lead(now) if redirected else course.coordinator(now)
    course.go("reopen_redirected" if redirected else "reopen", by, now, details)
    work.name_assessors(course, now + SHORTLY)


def withdraw(course: Course, now: dt.datetime) -> None:
    """Taken back by the giver."""
    course.go("withdraw", course.giver(now), now, Details(reason=course.why("withdraw")))


def back_to_assessment(course: Course, now: dt.datetime) -> None:
    """A new round."""
    details = replace(course.ownership(now, "Bedöm idén på nytt"), reason=course.why("back_assess"))
    course.go("back_to_assessment", course.gate_holder(now), now, details)
    work.name_assessors(course, now + SHORTLY)


def wake(course: Course, now: dt.datetime) -> None:
    """By itself."""
    course.wakes_by_itself(now)


def archive(course: Course, now: dt.datetime) -> None:
    """Put in the archive."""
    course.go("archive", course.coordinator(now), now)


def harm_handed(course: Course, now: dt.datetime) -> None:
    """The quality lead hands harm over to the channel for it."""
    to = course.story.redirect
    quality.hand_over_harm(
        harm_id=work.harm_of(course), receiver_role=to["receiver"], external_number=to["number"],
        by=course.quality_lead(now), now=now,
    )  # fmt: skip


def harm_dismissed(course: Course, now: dt.datetime) -> None:
    """There is no harm; the idea goes on."""
    quality.dismiss_harm(
        harm_id=work.harm_of(course), reason=course.why("harm_dismissed"), by=course.quality_lead(now), now=now
    )


ACTS: dict[str, Act] = {
    "draft": draft, "hand_in": hand_in, "answer": answer, "news": news, "open": open_idea, "release": release,
    "share": share, "publish": publish, "ask": ask, "reply": reply, "take_back": take_back, "take_in": take_in,
    "assess1": work.assess, "assess2": work.assess, "to_line": to_line, "line_done": line_done,
    "line_return": line_return, "hand_over": hand_over, "partner_return": partner_return,
    "partner_done": partner_done, "develop": _gate("develop", "develop"),
    "decline_gate": _gate("decline_at_gate", "decline_gate"), "expect": work.expect, "risk": work.analyse,
    "test_gate": test_gate, "trial": work.record_test, "trial2": work.record_test, "introduce": introduce,
    "routine": work.publish_routine, "measure6": work.measure_first, "measure12": work.measure_again,
    "evaluate": evaluate, "stop": stop, "discontinue": discontinue, "decline": decline, "pause": pause, "wake": wake,
    "redirect": redirect, "reopen": reopen, "withdraw": withdraw, "archive": archive,
    "back_dev": _gate("back_to_development", "back_dev"), "back_assess": back_to_assessment,
    "harm_handed": harm_handed, "harm_dismissed": harm_dismissed,
}  # fmt: skip
