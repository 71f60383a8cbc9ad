"""What went wrong on this machine, as a sentence that says what to do."""

from __future__ import annotations

import errno


class Problem(Exception):
    """A fault that the person at the keyboard can mend. Its text is a whole sentence; it is printed without a traceback."""


FULL_DISK = "The disk is full: {where} has no room left. Free some space and run the same command again; nothing that was saved is lost."


def full_disk(where: object) -> Problem:
    """Return the sentence about a full disk."""
    return Problem(FULL_DISK.format(where=where))


def is_full_disk(error: OSError) -> bool:
    """Tell whether an operating system error means that the disk or the quota is used up."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def says_full_disk(text: str) -> bool:
    """Tell whether a program's own words mean that the disk is full (PostgreSQL and Redis print the system's text)."""
    return "No space left on device" in text or "Disk quota exceeded" in text
