"""Nonsense in the environment stops the settings, by name."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.databases import ROOT


def settings_with(**more: str | None) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in (os.environ | more).items() if value is not None}
    code = "from django.conf import settings; print(settings.DEMO, settings.SITE_URL)"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("SECRET_KEY", None, "SECRET_KEY must be set"),
        ("SECRET_KEY", "", "at least 1 character"),
        ("DEMO", "ja", "DEMO=ja is neither yes nor no"),
        ("SITE_URL", "ideer.example.se", "SITE_URL must begin with https://"),
        ("SITE_URL", "https://ideer.example.se/start", "scheme and host alone"),
        ("DATABASE_URL", None, "DATABASE_URL must be set"),
        ("DATABASE_URL", "sqlite:///x.db", "DATABASE_URL must begin with postgres://"),
        ("REDIS_URL", "/tmp/redis.sock", "REDIS_URL must begin with redis://"),
        ("EMAIL_URL", "mail.example.se", "EMAIL_URL must begin with"),
        ("SESSION_SECONDS", "eight hours", "SESSION_SECONDS=eight hours is not a number"),
        ("SESSION_SECONDS", "-1", "SESSION_SECONDS=-1 must lie between"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL=loud must be one of"),
    ],
)
def test_nonsense_is_refused_by_name(name: str, value: str | None, told: str) -> None:
    done = settings_with(**{name: value})
    assert done.returncode != 0
    assert told in done.stderr.strip().splitlines()[-1]


def test_sense_is_taken() -> None:
    done = settings_with(DEMO="yes", SITE_URL="https://ideer.example.se/")
    assert (done.returncode, done.stdout.split()) == (0, ["True", "https://ideer.example.se"])
