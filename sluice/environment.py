"""Reads the environment for the settings, and refuses what makes no sense with the name of the variable and what it should be.

`django-environ` takes the addresses apart; a word that it would quietly take for "no", or a number out of all reason, is refused here.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"0", "false", "no", "off", ""})

_env = environ.Env()


def text(name: str, default: str | None = None, *, least: int = 0) -> str:
    """Return a text. Raises ImproperlyConfigured when it is required and missing, or shorter than `least`."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} must be set (see .env.example).")
    if len(value) < least:
        raise ImproperlyConfigured(f"{name} must be at least {least} character(s) long.")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    """Return a yes or a no. Raises ImproperlyConfigured for any other word: a misspelt yes must not count as no."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() not in YES | NO:
        raise ImproperlyConfigured(f"{name}={value} is neither yes nor no: write 1 or 0.")
    return value.lower() in YES


def number(name: str, default: float, *, least: float, most: float) -> float:
    """Return a number. Raises ImproperlyConfigured when it is none, or outside its range."""
    value = os.environ.get(name)
    if value is None:
        return default
    try:
        found = float(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value} is not a number.") from None
    if not least <= found <= most:
        raise ImproperlyConfigured(f"{name}={value} must lie between {least:g} and {most:g}.")
    return found


def whole(name: str, default: int, *, least: int, most: int) -> int:
    """Return a whole number. Raises ImproperlyConfigured as `number` does."""
    found = number(name, default, least=least, most=most)
    if found != int(found):
        raise ImproperlyConfigured(f"{name}={found} must be a whole number.")
    return int(found)


def names(name: str, default: Collection[str] = ()) -> list[str]:
    """Return a list that is separated by commas, without empty words."""
    value = os.environ.get(name)
    return list(default) if value is None else [word.strip() for word in value.split(",") if word.strip()]


def one_of(name: str, default: str, choices: Collection[str]) -> str:
    """Return one of a few words. Raises ImproperlyConfigured for another."""
    value = os.environ.get(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name}={value} must be one of {', '.join(choices)}.")
    return value


def address(name: str, schemes: Collection[str], default: str | None = None) -> str:
    """Return an address that begins with one of `schemes`. Raises ImproperlyConfigured for another; its password is not repeated."""
    value = text(name, default)
    if urlsplit(value).scheme not in schemes:
        raise ImproperlyConfigured(f"{name} must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}.")
    return value


def origin(name: str, default: str) -> str:
    """Return the address that people type: scheme and host, no path. Raises ImproperlyConfigured when it is something else."""
    value = address(name, ("https", "http"), default).rstrip("/")
    parts = urlsplit(value)
    if not parts.hostname or parts.path or parts.query or parts.fragment:
        raise ImproperlyConfigured(f"{name}={value} must be scheme and host alone, as in https://ideer.example.se")
    return value


def database(name: str) -> dict[str, Any]:
    """Return a PostgreSQL database as Django wants it. Raises ImproperlyConfigured for another kind of database."""
    address(name, ("postgres", "postgresql"))
    return dict(_env.db(name))


def mail(name: str, default: str) -> dict[str, Any]:
    """Return the settings of outgoing mail. Raises ImproperlyConfigured for an address that is none."""
    schemes = tuple(_env.EMAIL_SCHEMES)
    address(name, schemes, default)
    return dict(_env.email(name, default=default))
