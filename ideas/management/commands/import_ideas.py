"""Takes in a list of ideas at the command line: the same steps as the page, in one go."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ideas import states
from ideas.imports import headings, pages, plans, services, statuses
from ideas.imports import mapping as mappings
from ideas.imports.cells import column_letter, key
from ideas.imports.mapping import Mapping
from ideas.imports.reading import Table
from ideas.models import ImportRun
from ideas.refusals import Refused
from municipalities.granted import SYSTEM
from municipalities.models import Authority
from sluice.shared import clock

_SHOWN = 200  # problems printed; all of them stand on the import's page


class Command(BaseCommand):
    """Trial run, confirmation, import.

    Ends with 0 when the list was taken in, also when single rows were refused (they are listed and counted);
    with 1 when nothing was: an unreadable file, an unknown authority, a no, or no good row at all.
    Killed in the middle, the same command with the same file goes on where it stopped.
    """

    help = "Take in ideas from a list (XLSX or CSV). Shows first what would happen."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What may be said at the command line."""
        parser.add_argument("file", type=Path, metavar="FILE", help=_("listan: .xlsx eller .csv"))
        parser.add_argument(
            "--authority", metavar="SLUG", help=_("myndighetens adress; behövs om det finns fler än en")
        )
        parser.add_argument("--sheet", default="", help=_("bladet i arbetsboken, om fel blad läses"))
        parser.add_argument("--dry-run", action="store_true", help=_("visa vad som skulle hända och läs inte in något"))
        parser.add_argument("--yes", action="store_true", help=_("fråga inte, läs in"))
        parser.add_argument(
            "--map", action="append", default=[], metavar=_("KOLUMN=FÄLT"),
            help=_("vad en kolumn är: rubrik eller bokstav, till exempel --map 'C=need'. Fält: ") + ", ".join(headings.LABELS),
        )  # fmt: skip
        parser.add_argument(
            "--status", action="append", default=[], metavar=_("ORD=LÄGE"),
            help=_("vad ett statusord betyder, till exempel --status 'På gång=development'. Lägen: ") + ", ".join(statuses.TARGETS),
        )  # fmt: skip
        parser.add_argument(
            "--guard-reason",
            default="",
            help=_("varför rader som kan peka ut någon kan tas in; utan skäl tas de inte in"),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, show, ask, take in, sum up. Raises CommandError with a sentence for a person."""
        authority = self._authority(options["authority"])
        content = self._content(options["file"])
        try:
            run = self._unfinished(authority, content) or self._trial(authority, content, options)
            if run is None:
                return
            self._work(run)
        except (services.FileRefused, services.MappingRefused, Refused) as refusal:
            raise CommandError(str(refusal)) from refusal
        self._result(run)

    def _authority(self, slug: str | None) -> Authority:
        found = Authority.objects.select_related("municipality").order_by("slug")
        if slug is None and found.count() == 1:
            return found.get()
        chosen = found.filter(slug=slug).first() if slug else None
        if chosen is None:
            names = ", ".join(found.values_list("slug", flat=True)) or "-"
            raise CommandError(_("Välj myndighet med --authority. Det finns: %(names)s") % {"names": names})
        return chosen

    def _content(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except OSError as error:
            raise CommandError(_("Filen %(name)s går inte att öppna.") % {"name": path}) from error

    def _unfinished(self, authority: Authority, content: bytes) -> ImportRun | None:
        run = services.unfinished(authority_id=authority.pk, content=content)
        if run:
            self.stdout.write(
                _("Inläsningen av den här filen avbröts vid rad %(done)d av %(total)d. Den fortsätter.")
                % {"done": run.done, "total": run.total}
            )
        return run

    def _trial(self, authority: Authority, content: bytes, options: dict[str, Any]) -> ImportRun | None:
        now = clock.now()
        run = services.start_import(
            by=SYSTEM,
            authority_id=authority.pk,
            file_name=options["file"].name,
            content=content,
            sheet=options["sheet"],
            now=now,
        )
        mapping = _with_choices(services.table_of(run), Mapping.from_json(run.mapping), options)
        run, _changed = services.choose(
            run_id=run.pk, mapping=mapping, guard_reason=options["guard_reason"], by=SYSTEM, now=now
        )
        trial = pages.trial_of(run, now)
        self._show(trial)
        good = len(trial.plan.rows) - trial.plan.count(plans.REFUSED)
        if options["dry_run"] or not good or not (options["yes"] or self._agreed(good)):
            services.discard_import(run_id=run.pk, by=SYSTEM)
            if options["dry_run"]:
                self.stdout.write(_("Provkörning: ingenting lästes in."))
                return None
            raise CommandError(_("Ingenting lästes in.") if good else _("Ingen rad går att läsa in."))
        return services.confirm_import(run_id=run.pk, by=SYSTEM, now=clock.now(), enqueue=False)

    def _show(self, trial: pages.Trial) -> None:
        self.stdout.write(_("Rubrikerna står på rad %(row)d.") % {"row": trial.table.header_number})
        for found in trial.table.matches:
            field = trial.mapping.columns.get(found.column, headings.NOTE)
            self.stdout.write(f"  {found.letter:>2}  {found.heading}  →  {headings.LABELS[field]}")
        for guess in mappings.status_words(trial.table, trial.mapping):
            self.stdout.write(
                f"      {guess.word} ({guess.rows})  →  {states.label_of(trial.mapping.state(guess.word))}"
            )
        self._troubles(trial.refused)
        for card in pages.figures(trial.plan.counts):
            self.stdout.write(f"{card['label']}: {card['number']}")
        if trial.warned:
            self.stdout.write(
                _("Rader som kan peka ut någon: %(rows)d. De tas in med --guard-reason.")
                % {"rows": len(trial.plan.warned)}
            )

    def _troubles(self, troubles: list[pages.Trouble]) -> None:
        for trouble in troubles[:_SHOWN]:
            place = trouble.place or _("hela raden")
            self.stdout.write(
                _("Rad %(row)d, %(place)s: %(reason)s")
                % {"row": trouble.number, "place": place, "reason": trouble.reason}
            )
        if len(troubles) > _SHOWN:
            self.stdout.write(_("… och %(more)d till.") % {"more": len(troubles) - _SHOWN})

    def _agreed(self, good: int) -> bool:
        if not sys.stdin.isatty():
            raise CommandError(_("Ingen att fråga. Lägg till --yes för att läsa in, eller --dry-run för att bara se."))
        answer = input(_("Läs in %(rows)d rader? [j/N] ") % {"rows": good})
        return answer.strip().casefold() in {"j", "ja", "y", "yes"}

    def _work(self, run: ImportRun) -> None:
        """Work here; if a worker has the import already, follow it."""
        while not services.continue_import(run_id=run.pk, now=clock.now(), seconds=None, progress=self._progress):
            run.refresh_from_db(fields=["state", "done", "total"])
            if run.state == run.State.FAILED:
                raise CommandError(_("Inläsningen avbröts. Läs in samma fil igen: det som togs in känns igen."))
            self._progress(run.done, run.total)
            time.sleep(1)

    def _progress(self, done: int, total: int) -> None:
        end = "\r" if self.stdout.isatty() and done < total else "\n"
        self.stdout.write(_("%(done)d av %(total)d rader") % {"done": done, "total": total}, ending=end)
        self.stdout.flush()

    def _result(self, run: ImportRun) -> None:
        run.refresh_from_db()
        for card in pages.figures(pages.counts_of(run)):
            self.stdout.write(f"{card['label']}: {card['number']}")


def _with_choices(table: Table, mapping: Mapping, options: dict[str, Any]) -> Mapping:
    """The proposed mapping with the choices from the command line. A field chosen for one column leaves another."""
    columns, words = dict(mapping.columns), dict(mapping.statuses)
    for choice in options["map"]:
        name, field = _pair(choice, headings.LABELS)
        column = _column(table, name)
        columns = {c: headings.NOTE if f == field and field in headings.SINGLE else f for c, f in columns.items()} | {
            column: field
        }
    for choice in options["status"]:
        word, state = _pair(choice, statuses.TARGETS)
        words[key(word)] = state
    return mappings.with_statuses(Mapping(columns, words), table)


def _pair(choice: str, known: Any) -> tuple[str, str]:
    name, equals, value = choice.rpartition("=")
    if not equals or value not in known:
        raise CommandError(
            _("”%(choice)s” går inte att förstå. Välj bland: %(known)s") % {"choice": choice, "known": ", ".join(known)}
        )
    return name.strip(), value


def _column(table: Table, name: str) -> int:
    for column, heading in enumerate(table.headings):
        if key(heading) == key(name) or column_letter(column) == name.upper():
            return column
    raise CommandError(_("Kolumnen ”%(name)s” finns inte i filen.") % {"name": name})
