"""`manage.py draw_transitions`: write the diagram of the transition table into docs/architecture.md (`--check` compares)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ideas.diagram import mermaid

BEGIN, END = "<!-- transitions: generated, do not edit -->", "<!-- /transitions -->"


class Command(BaseCommand):
    """Keeps the picture and the table the same."""

    help = "Draw the transition table in docs/architecture.md."

    def add_arguments(self, parser: CommandParser) -> None:
        """With --check nothing is written, and an old picture is an error."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare."""
        path = Path(settings.BASE_DIR) / "docs" / "architecture.md"
        text = path.read_text(encoding="utf-8")
        head, _begin, rest = text.partition(BEGIN)
        _old, _end, tail = rest.partition(END)
        drawn = f"{head}{BEGIN}\n{mermaid()}\n{END}{tail}"
        if options["check"]:
            if drawn != text:
                raise CommandError("docs/architecture.md is older than the table: run draw_transitions.")
            return
        path.write_text(drawn, encoding="utf-8")
        self.stdout.write("docs/architecture.md")
