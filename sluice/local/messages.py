"""Finds words that people will read but that no translator would ever see, and translatable words that gettext cannot extract.

`python -m sluice.local.messages` prints each with its place. Templates: text and readable attributes outside `translate` and `blocktranslate`.
Python: f-strings, `.format` and anonymous placeholders inside gettext; Swedish words outside it.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("sluice", "reports", "governance", "ideas", "quality", "municipalities", "notices", "accounts", "ledger")
GETTEXT = frozenset(
    {
        "_",
        "gettext",
        "gettext_lazy",
        "gettext_noop",
        "ngettext",
        "ngettext_lazy",
        "pgettext",
        "pgettext_lazy",
        "npgettext",
        "npgettext_lazy",
    }
)
READABLE = frozenset(
    {
        "title",
        "alt",
        "placeholder",
        "aria-label",
        "aria-description",
        "aria-roledescription",
        "aria-valuetext",
        "label",
        "summary",
    }
)
# What a person reads, given by name to a field or a model.
READABLE_ARGUMENTS = frozenset({"verbose_name", "verbose_name_plural", "help_text", "label", "empty_label"})
# Swedish that is data, not interface: what files may hold, what the demonstration says, what the register is called.
DATA = ("sluice/start/demo/", "sluice/shared/workdays", "sluice/shared/guard", "sluice/shared/identity", "ideas/imports/headings", "ideas/imports/statuses",
        "ideas/imports/dates", "ideas/imports/known", "ideas/imports/matching",
    "ideas/imports/validate", "sluice/settings.py", "sluice/local/")  # fmt: skip
# Names stay what they are in every language.
NAMES = re.compile(r"Idéslussen|DEMONSTRATION|SHA-256")
LETTERS = re.compile(r"[^\W\d_]{2,}")
SWEDISH = re.compile(r"[åäöÅÄÖ]")
ANONYMOUS = re.compile(r"(?<!%)(?:%%)*%[-#0 +]*\d*(?:\.\d+)?[sdrif]")
BRACES = re.compile(r"\{\w*\}")
TAG = re.compile(r"\{%\s*(\w+)(.*?)%\}", re.DOTALL)
PIECE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
SILENT = re.compile(r"\{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}", re.DOTALL)
WRAPPED = re.compile(r"\{%\s*(blocktranslate|blocktrans)\b.*?%\}.*?\{%\s*end\1\s*%\}", re.DOTALL)


class Reader(HTMLParser):
    """Collects what a page says outside the template's own tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self.mute = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at the attributes that are read aloud or shown."""
        if tag in ("script", "style", "code"):
            self.mute += 1
        kinds = dict(attrs)
        for name, value in attrs:
            shown = name in READABLE or (
                name == "value" and tag == "input" and kinds.get("type") in ("submit", "button")
            )
            if shown and value and LETTERS.search(value):
                self.found.append((self.getpos()[0], f'{name}="{value.strip()}"'))

    def handle_endtag(self, tag: str) -> None:
        """Listen again after what is not read."""
        if tag in ("script", "style", "code") and self.mute:
            self.mute -= 1

    def handle_data(self, data: str) -> None:
        """Note a text of at least one word."""
        if not self.mute and LETTERS.search(data):
            self.found.append((self.getpos()[0], data.strip()))


def blank(match: re.Match[str]) -> str:
    """Stand in for something that was taken out: the lines stay, the words go."""
    return "\n" * match[0].count("\n")


def in_template(text: str, *, html: bool) -> list[tuple[int, str]]:
    """Return line and words of everything readable that is not wrapped."""
    for taken in (SILENT, WRAPPED, PIECE, NAMES):
        text = taken.sub(blank, text)
    if not html:
        return [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if LETTERS.search(line)]
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader.found


def in_python(tree: ast.Module, *, data: bool = False) -> list[tuple[int, str]]:
    """Return line and fault of every message that cannot be extracted, and of Swedish that is not wrapped at all."""
    found: list[tuple[int, str]] = []
    inside: set[int] = set()
    silent = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            found += [
                (node.lineno, f"gettext as {name.asname}: the extractor does not know that name")
                for name in node.names
                if name.name in GETTEXT and name.asname not in (None, *GETTEXT)
            ]
        if isinstance(node, ast.Call):
            if called(node) in GETTEXT:
                inside |= {id(part) for part in ast.walk(node)}
                found += [(node.lineno, fault) for fault in faults(node)]
            found += [
                (node.lineno, f"{keyword.arg}={keyword.value.value!r} is not wrapped")
                for keyword in node.keywords
                if keyword.arg in READABLE_ARGUMENTS and isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str)
                and LETTERS.search(keyword.value.value) and not data
            ]  # fmt: skip
    for node in ast.walk(tree):
        if (
            not data
            and isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in inside | silent
            and SWEDISH.search(node.value)
        ):
            found.append((node.lineno, f"not wrapped: {node.value[:70]!r}"))
    return found


def called(node: ast.Call) -> str:
    """Return the name of the function that is called."""
    return (
        node.func.attr
        if isinstance(node.func, ast.Attribute)
        else node.func.id
        if isinstance(node.func, ast.Name)
        else ""
    )


def faults(node: ast.Call) -> Iterator[str]:
    """Say what gettext cannot extract, or a translator cannot reorder, in one call."""
    texts = node.args[:-1] if "ngettext" in called(node) or "npgettext" in called(node) else node.args
    for text in texts:
        if isinstance(text, ast.JoinedStr):
            yield "an f-string inside gettext is never found in the catalogue"
        elif isinstance(text, ast.Call | ast.BinOp):
            yield "gettext gets a text that is put together: format after translating"
        elif not isinstance(text, ast.Constant):
            yield f"gettext gets something that is not a text: {ast.unparse(text)[:60]}"
        elif isinstance(text.value, str) and ANONYMOUS.search(re.sub(r"%\(\w+\)[sdif]", "", text.value)):
            yield "an anonymous placeholder: name it, so that a translator may move it"
        elif isinstance(text.value, str) and BRACES.search(text.value):
            yield "a {placeholder}: use %(name)s, which the catalogue's checks know"


def everything(root: Path = ROOT) -> list[str]:
    """Return every finding in the clone, with its place."""
    found: list[str] = []
    for path in sorted(root.glob("templates/**/*")):
        if path.suffix in (".html", ".txt", ".svg"):
            found += [
                f"{path.relative_to(root)}:{line}: not wrapped: {words[:90]}"
                for line, words in in_template(path.read_text(), html=path.suffix != ".txt")
            ]
    for app in APPS:
        for path in sorted((root / app).rglob("*.py")):
            if "migrations" not in path.parts:
                place = str(path.relative_to(root))
                tree = ast.parse(path.read_text())
                found += [f"{place}:{line}: {fault}" for line, fault in in_python(tree, data=place.startswith(DATA))]
    return found


def main() -> int:
    """Print the findings; return the exit code."""
    found = everything()
    print("\n".join(found) or "Every message is wrapped and can be extracted.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
