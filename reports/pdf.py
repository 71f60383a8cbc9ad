"""A report as a PDF: tagged (PDF/UA-1), with its fonts inside, made from the stored snapshot only.

Style sheet and font configuration are read once a process: measured, that takes a fifth off each report. The same
snapshot gives the same bytes under the same versions: dates and identifier are the snapshot's own.
"""

from __future__ import annotations

import platform
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ideas.states import CHAMBERS
from sluice.shared.lock import Chamber, lock_svg
from sluice.shared.periods import local_day

from . import formats
from .paper import Paper, Section, compose

if TYPE_CHECKING:
    from .models import Report

SHEET = "pdf/report.css"
# Debian's fonts-open-sans; where it is missing, DejaVu Sans, which WeasyPrint needs anyway.
FAMILY = '"Open Sans", "DejaVu Sans", sans-serif'
BRIEF = ("waiting", "handed_in", "answer_share", "decision_share", "introduced_gates", "measures_overdue")
"""The figures on the first page after the cover."""
MOST_ROWS = 100
"""Longer tables stand in the spreadsheet only: a row of a tagged table takes 11 to 16 ms to lay out."""


@lru_cache(maxsize=1)
def _tools() -> tuple[Any, Any, Any]:
    """WeasyPrint, the style sheet and the fonts. Imported here: it takes seconds, and only the pdf worker needs it."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    css = render_to_string(SHEET, {"family": FAMILY})
    sheet = weasyprint.CSS(string=css, font_config=fonts)
    return weasyprint, sheet, fonts


def versions() -> dict[str, str]:
    """What the file is made with."""
    weasyprint = _tools()[0]
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        app = tomllib.load(file)["project"]["version"]
    return {"app": app, "python": platform.python_version(), "weasyprint": weasyprint.__version__}


def render(report: Report) -> bytes:
    """The report's PDF.

    Laid out twice: first to learn on which page each chapter begins and how many there are, then with these numbers
    as words. CSS's own counters for it are not reliable when a page is laid out anew (WeasyPrint 70).
    """
    with translation.override(settings.LANGUAGE_CODE):
        first = _layout(page(report, {}, 0))
        places = {anchor: number for number, laid in enumerate(first.pages, start=1) for anchor in laid.anchors}
        document = _layout(page(report, places, len(first.pages)))
    pdf: bytes = document.write_pdf(
        pdf_variant="pdf/ua-1",
        pdf_tags=True,
        pdf_identifier=bytes.fromhex(report.snapshot_sha256)[:16],
        custom_metadata=False,
    )
    return pdf


def _layout(html: str) -> Any:
    weasyprint, sheet, fonts = _tools()
    source = weasyprint.HTML(string=html)
    return source.render(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1", pdf_tags=True)


def page(report: Report, places: Mapping[str, int], total: int) -> str:
    """The report as the HTML that is laid out; `places` are the chapters' pages, as far as they are known."""
    assert report.snapshot is not None
    paper = compose(report.snapshot)
    about = paper.about
    return render_to_string(
        "pdf/report.html",
        {
            "report": report,
            "about": about,
            "lock": lock(paper),
            "brief": [paper.figures[key] for key in BRIEF],
            "sections": [_on_paper(section) for section in paper.sections],
            "contents": _contents(paper, places),
            "total": total,
            "definitions": paper.definitions,
            "heads": sorted(report.heads.items()),
            "created": about.made_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "made_day": formats.day(local_day(about.made_at)),
            "start_day": formats.day(about.period.start),
            "end_day": formats.day(about.period.end),
        },
    )


def _contents(paper: Paper, places: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """Anchor, title and page of every chapter."""
    chapters = [(section.key, section.title) for section in paper.sections]
    chapters += [("definitioner", _("Så räknas siffrorna")), ("akthet", _("Så prövas rapporten"))]
    return [(anchor, title, places.get(anchor, 0)) for anchor, title in chapters]


def _on_paper(section: Section) -> Section:
    """The section with its drawings in the paper's font, and no table longer than paper bears."""
    tables = tuple(replace(table, rows=table.rows[:MOST_ROWS]) for table in section.tables)
    drawn = tuple(replace(chart, drawing=embedded(chart.drawing)) for chart in section.charts)
    return replace(section, charts=drawn, tables=tables)


def lock(paper: Paper) -> SafeString:
    """The cover's lock with the period's boats. It stands upright: five chambers side by side are too small on A4."""
    chambers = [
        Chamber(str(name), note=_beside(beside), level=level, boats=inside)
        for level, (name, (inside, beside)) in enumerate(zip(CHAMBERS, paper.chambers, strict=True), start=1)
    ]
    said = ", ".join(
        _("%(chamber)s %(count)s") % {"chamber": name, "count": inside}
        for name, (inside, _beside_it) in zip(CHAMBERS, paper.chambers, strict=True)
    )
    drawn = lock_svg(chambers, title=_("Idéerna i slussens kamrar: %(said)s") % {"said": said}, upright=True)
    return embedded(drawn)


def _beside(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(count)s vid sidan", "%(count)s vid sidan", count) % {"count": count}


def embedded(svg: SafeString) -> SafeString:
    """A drawing with the paper's own font in place of the machine's: pictures are not reached by the style sheet."""
    return mark_safe(svg.replace('font-family="sans-serif"', f'font-family="{FAMILY}"'))  # noqa: S308 - a constant
