"""Deviations and complaints of the demonstration: taken into the register and investigated by the quality lead."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable

from quality import services as quality

from .content import Content
from .plan import at, office_day
from .world import World

Due = tuple[dt.datetime, int, Callable[[dt.datetime], None]]


class Register:
    """What is to be written in the register, in the order of time: the numbers must follow it."""

    def __init__(self, content: Content, world: World) -> None:
        self.world = world
        self.due: list[Due] = []
        for number, raw in enumerate(content.reports):
            country = world.places[raw["authority"]].authority.country
            day = office_day(world.anchor + dt.timedelta(days=raw["day"]), world.anchor, country)
            self.due.append((at(day, 9, number % 60), number, self._receiving(number, raw, country)))
        heapq.heapify(self.due)

    def until(self, moment: dt.datetime) -> None:
        """Do what was done before the moment."""
        while self.due and self.due[0][0] < moment:
            when, _number, act = heapq.heappop(self.due)
            act(when)

    def _receiving(self, number: int, raw: dict[str, object], country: str) -> Callable[[dt.datetime], None]:
        place = self.world.places[str(raw["authority"])]

        def receive(now: dt.datetime) -> None:
            by = self.world.granted(place.turn("quality_lead", 0), now)
            report = quality.register_report(
                authority=place.authority, kind=str(raw["kind"]), text=str(raw["text"]), source_code=str(raw["source"]),
                unit=place.units[str(raw["unit"])], received_at=now, by=by, now=now,
            )  # fmt: skip
            if days := int(str(raw["closed"])):
                closing = office_day(now.date() + dt.timedelta(days=days), self.world.anchor, country)
                heapq.heappush(self.due, (at(closing, 14, number % 60), number, self._closing(raw, report.pk)))

        return receive

    def _closing(self, raw: dict[str, object], report_id: int) -> Callable[[dt.datetime], None]:
        place = self.world.places[str(raw["authority"])]

        def close(now: dt.datetime) -> None:
            by = self.world.granted(place.turn("quality_lead", 0), now)
            quality.close_report(report_id=report_id, outcome=str(raw["outcome"]), by=by, now=now)

        return close
