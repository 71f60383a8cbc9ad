"""A snapshot typed by hand, of every part a report can have."""

from __future__ import annotations

from typing import Any

COHORTS = [
    ("2025-11-01", 4, 4, 3, 2, 1, 1, 1, 0, 1, 0),
    ("2025-12-01", 2, 1, 1, 1, 1, 0, 0, 1, 0, 0),
    ("2026-08-01", 6, 5, 4, 3, 1, 0, 0, 0, 1, 4),
    ("2026-09-01", 9, 7, 4, 1, 0, 0, 0, 1, 1, 7),
    ("2026-10-01", 12, 6, 1, 0, 0, 0, 0, 1, 1, 10),
]
COHORT_KEYS = (
    "month", "handed_in", "taken_in", "developed", "tested", "introduced", "beside", "followed_up", "redirected",
    "ended", "under_way",
)  # fmt: skip
MONTHS = [
    ("2025-10-01", 3), ("2025-11-01", 4), ("2025-12-01", 2), ("2026-01-01", 5), ("2026-02-01", 7), ("2026-03-01", 6),
    ("2026-04-01", 8), ("2026-05-01", 6), ("2026-06-01", 3), ("2026-07-01", 0), ("2026-08-01", 6), ("2026-09-01", 9),
    ("2026-10-01", 12),
]  # fmt: skip


def snapshot(*, kind: str = "authority", is_demo: bool = True) -> dict[str, Any]:
    """October 2026 of a made-up group, in JSON's own types."""
    return {
        "format": 1,
        "about": {
            "group": "Styrgruppen för idéslussen",
            "place": "Socialnämnden i Trollhättan",
            "kind": kind,
            "authorities": ["Socialnämnden i Trollhättan"]
            if kind == "authority"
            else ["Socialnämnden i Bengtsfors", "Socialnämnden i Trollhättan", "Socialnämnden i Uddevalla"],
            "cadence": "month",
            "start": "2026-10-01",
            "end": "2026-10-31",
            "edition": 1,
            "made_at": "2026-11-01T00:00:31.000000Z",
            "is_demo": is_demo,
        },
        "ideas": _ideas(),
        "quality": _quality(),
        "checks": [
            {"code": "test_without_risk", "degree": "error", "count": 1, "references": ["1488-2026-0017"]},
            {
                "code": "answer_overdue",
                "degree": "warning",
                "count": 2,
                "references": ["1488-2026-0039", "1488-2026-0041"],
            },
            {"code": "from_lists", "degree": "note", "count": 3, "references": []},
        ],
    }


def _promise(due: int, kept: int, met: int, median: str | None, p90: int | None, overdue: int) -> dict[str, Any]:
    return {"due": due, "kept": kept, "met": met, "median": median, "p90": p90, "overdue": overdue}


def _ideas() -> dict[str, Any]:
    return {
        "waiting": [
            {
                "reference": "1488-2026-0012",
                "title": "Nattlampor som tänds av sig själva på väg till toaletten",
                "gate": 4,
                "since": "2026-10-12",
                "days": 19,
            },
            {"reference": "1488-2026-0021", "title": None, "gate": 3, "since": "2026-10-20", "days": 11},
        ],
        "inflow": {
            "handed_in": 12,
            "from_lists": 3,
            "before": 9,
            "employees": 1640,
            "per_100": "0.7",
            "months": [list(row) for row in MONTHS],
        },
        "boats": {
            "chambers": [5, 8, 4, 2, 6],
            "beside": [1, 2, 0, 0, 0],
            "states": {
                "submitted": 5, "assessment": 8, "development": 4, "testing": 2, "introduced": 4, "evaluated": 2,
                "completion": 1, "dormant": 1, "line": 1, "redirected": 2, "declined": 3, "stopped": 1,
            },
        },
        "cohorts": [dict(zip(COHORT_KEYS, row, strict=True)) for row in COHORTS],
        "promises": {
            "answer": _promise(10, 8, 11, "2.5", 6, 2),
            "decision": _promise(8, 5, 9, "14", 22, 3),
            "overdue_news": 1,
        },
        "outcomes": {
            "decided": 9, "taken_in": 6, "to_line": 1, "redirected": 1, "redirected_of_decided": 1,
            "declined_with_reason": 1, "stopped_with_lesson": 1, "withdrawn": 0, "paused": 1,
        },
        "origin": {
            "authorities": [["Trollhättan", 12]],
            "units": [["Hemtjänsten Skoftebyn", 6], ["Solgården särskilt boende", 6], ["", None], ["Natten", None]],
            "roles": [["contributor", 9], ["ambassador", None], ["participant", None]],
            "units_reached": 4, "units_open": 11, "givers": 10, "first_time": 7,
        },
        "tests": {
            "started": 2,
            "finished": 2,
            "results": {"worked": 1, "partly": 0, "stopped": 1},
            "lessons": [
                {
                    "reference": "1488-2026-0012",
                    "title": "Nattlampor som tänds av sig själva på väg till toaletten",
                    "result": "worked",
                    "lesson": "Färre fall på natten. Lamporna måste sitta lågt, annars väcker de den som sover.",
                },
                {
                    "reference": "1488-2026-0008",
                    "title": "Medicinskåp med kod",
                    "result": "stopped",
                    "lesson": "Koden glömdes. Vi lärde oss att bricka fungerar bättre än siffror när man bär handskar.",
                },
            ],
        },
        "introduced": {
            "ways": {"gates": 1, "line": 1, "partner": 0},
            "named": [
                {"reference": "1488-2025-0040", "title": "Matlådor med bild på", "day": "2026-10-05", "detail": "gates"},
                {"reference": "1488-2026-0003", "title": None, "day": "2026-10-22", "detail": "line"},
            ],
            "a_year_ago": 4,
            "still_in_use": 3,
        },
        "effects": [
            _effect("quality", 3, None, None, 2, None, None),
            _effect("environment", 2, None, None, 0, None, None),
            _effect("time", 2, "180", "1240.5", 1, "210", "260"),
            _effect("money", 1, "40000", "90000", 0, None, None),
        ],
    }  # fmt: skip


def _effect(
    on: str, expected: int, low: str | None, high: str | None, measured: int, m_low: str | None, m_high: str | None
) -> dict[str, Any]:
    return {
        "on": on,
        "expected": expected,
        "expected_low": low,
        "expected_high": high,
        "measured": measured,
        "measured_low": m_low,
        "measured_high": m_high,
    }


def _quality() -> dict[str, Any]:
    return {
        "views": 11, "complaints": 2, "deviations": 4, "views_struck": 1, "harms_raised": 1, "harms_handed_over": 1,
        "harms_dismissed": 0, "harms_open": 0, "risk_analyses_finished": 2, "risks_found": 7, "risks_above": 3,
        "risks_reassessed": 3, "reassessed_above_before": 3, "reassessed_above_after": 1, "measures_decided": 4,
        "measures_done": 3, "measures_overdue": 1, "routines_published": 1, "routines_with_cause": 1,
        "routine_changes": [
            {"authority_id": 1, "name": "Tillsyn på natten", "version": 3, "cause_type": "idea", "cause_ref": "1488-2026-0012"}
        ],
    }  # fmt: skip
