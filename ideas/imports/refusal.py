"""The one error that says a whole file can't be read."""

from __future__ import annotations


class FileRefused(Exception):
    """The file can't be read as a list. The message is a sentence for the person who chose it."""
