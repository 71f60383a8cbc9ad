"""The demonstration's content as it stands in the TOML files, read into plain objects. No ORM, no clock."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "content"
EMAIL_DOMAIN = "demo.idesluss.example"

# Acts that nobody may do without saying why: the words stand on each idea.
NEEDS_WORDS = frozenset(
    {
        "ask", "reply", "take_back", "to_line", "line_done", "line_return", "hand_over", "partner_return",
        "partner_done", "develop", "test_gate", "introduce", "evaluate", "discontinue", "decline", "decline_gate",
        "stop", "pause", "back_dev", "back_assess", "redirect", "reopen", "withdraw", "harm_handed", "harm_dismissed",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Trial:
    """A test: what was done, what came of it, what was learned."""

    what: str
    result: str
    lesson: str


@dataclass(frozen=True)
class Change:
    """A routine's new version because of an idea."""

    process: str
    routine: str
    text: str
    change: str


@dataclass(frozen=True)
class Sought:
    """An effect: hours and money a year as ranges, and words on quality and working environment."""

    hours: tuple[int, int]
    sek: tuple[int, int]
    quality: str
    environment: str


@dataclass(frozen=True)
class Story:
    """One idea and everything that is said on its way."""

    key: str
    authority: str
    unit: str
    giver: str
    theme: str
    day: int
    path: str
    title: str
    need: str
    for_whom: str
    proposal: str
    role: str = "contributor"
    hour: int | None = None
    harm: bool = False
    sensitive: bool = False
    released: bool = False
    publish: bool = False
    shared_after: str = ""
    why: Mapping[str, str] = field(default_factory=dict)
    scores: tuple[tuple[int, ...], ...] = ()
    comments: tuple[str, ...] = ()
    risks: tuple[tuple[str, int, int, str], ...] = ()
    trials: tuple[Trial, ...] = ()
    routine: Change | None = None
    expected: Sought | None = None
    measured: Sought | None = None
    redirect: Mapping[str, str] = field(default_factory=dict)

    @property
    def imported(self) -> bool:
        """True for one that comes with the old list."""
        return self.path.startswith("imported")

    def texts(self) -> list[str]:
        """Every free text of the story: what the guard must find nothing in."""
        found = [self.title, self.need, self.for_whom, self.proposal, *self.why.values(), *self.comments]
        found += [text for risk in self.risks for text in (risk[0], risk[3])]
        found += [text for trial in self.trials for text in (trial.what, trial.result, trial.lesson)]
        found += [effect.quality + "\n" + effect.environment for effect in (self.expected, self.measured) if effect]
        return found + ([self.routine.text, self.routine.change] if self.routine else [])


@dataclass(frozen=True)
class Content:
    """All of it, as it stands in the files."""

    authorities: tuple[Mapping[str, Any], ...]
    sluices: tuple[Mapping[str, Any], ...]
    groups: tuple[Mapping[str, Any], ...]
    people: Mapping[str, Mapping[str, list[list[Any]]]]
    processes: tuple[Mapping[str, Any], ...]
    paths: Mapping[str, tuple[tuple[str, int], ...]]
    messages: Mapping[str, tuple[str, ...]]
    reports: tuple[dict[str, Any], ...]
    stories: tuple[Story, ...]


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def _sought(raw: Mapping[str, Any] | None) -> Sought | None:
    if raw is None:
        return None
    hours, sek = raw["hours"], raw["sek"]
    return Sought((hours[0], hours[1]), (sek[0], sek[1]), raw["quality"], raw["environment"])


def _story(raw: dict[str, Any]) -> Story:
    effect = raw.pop("effect", {})
    trials = [raw.pop(name) for name in ("trial", "trial2") if name in raw]
    routine = raw.pop("routine", None)
    return Story(
        scores=tuple(tuple(int(figure) for figure in row) for row in raw.pop("scores", [])),
        comments=tuple(raw.pop("comments", [])),
        risks=tuple((risk[0], risk[1], risk[2], risk[3]) for risk in raw.pop("risks", [])),
        trials=tuple(Trial(**trial) for trial in trials),
        routine=Change(**routine) if routine else None,
        expected=_sought(effect.get("expected")),
        measured=_sought(effect.get("measured")),
        **raw,
    )


@cache
def content() -> Content:
    """The files, read once. Raises KeyError, TypeError for a file that lacks something."""
    owners = _read("authorities.toml")
    raw = [one for path in sorted(FOLDER.glob("ideas_*.toml")) for one in _read(path.name)["idea"]]
    return Content(
        authorities=tuple(owners["authority"]),
        sluices=tuple(owners["sluice"]),
        groups=tuple(owners["group"]),
        people=_read("people.toml"),
        processes=tuple(_read("processes.toml")["process"]),
        paths={name: tuple((act, day) for act, day in steps) for name, steps in _read("paths.toml")["path"].items()},
        messages={name: tuple(lines) for name, lines in _read("messages.toml").items()},
        reports=tuple(_read("register.toml")["report"]),
        stories=tuple(_story(one) for one in raw),
    )
