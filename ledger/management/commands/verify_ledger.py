"""`manage.py verify_ledger`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger.verify import BadHeadError, PrintedHead, verify

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from ledger.verify import Result


class Command(BaseCommand):
    """Verify all chains, or those asked for, also against heads typed from paper."""

    help = "Says whether the ledger stands as it was written, or names the first broken place."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which chains, which heads."""
        parser.add_argument(
            "--chain", action="append", dest="chains", metavar="KEY", help="only this chain (may be given again)"
        )
        parser.add_argument(
            "--head",
            action="append",
            dest="heads",
            default=[],
            metavar="KEY:NUMBER:HASH",
            help="a head typed from paper (may be given again)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Say ok, or name the first broken place and end with 1."""
        try:
            heads = [PrintedHead.parse(text) for text in options["heads"]]
        except BadHeadError as error:
            raise CommandError(
                _("”%(text)s” är inte KEDJA:NUMMER:KONTROLLSUMMA.") % {"text": error}, returncode=2
            ) from None
        chains = options["chains"]
        if chains is None and heads:
            # Somebody who types a head asks about that chain.
            chains = []
        result = verify(chains, heads)
        if not result.ok:
            raise CommandError(_broken(result), returncode=1)
        self.stdout.write(_whole(result))


def _whole(result: Result) -> str:
    entries = ngettext("%(number)d post", "%(number)d poster", result.entries) % {"number": result.entries}
    chains = ngettext("%(number)d kedja", "%(number)d kedjor", result.chains) % {"number": result.chains}
    return _("ok: %(entries)s i %(chains)s, allt står som det skrevs.") % {"entries": entries, "chains": chains}


def _broken(result: Result) -> str:
    broken = result.first_broken
    assert broken is not None
    return _("Liggaren är bruten i %(chain)s vid post %(sequence)d: %(fault)s") % {
        "chain": broken.chain,
        "sequence": broken.sequence,
        "fault": broken.sentence(),
    }
