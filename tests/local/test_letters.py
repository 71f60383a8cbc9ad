"""Where the letters of a local run go."""

from __future__ import annotations

from pathlib import Path

import environ

from sluice.local import places
from sluice.local.run import environment
from sluice.local.servers import Servers


def test_letters_are_files_under_the_runs_own_data(tmp_path: Path) -> None:
    where = places.place(places.ROOT, tmp_path)
    places.make(where)
    settings = environment(where, Servers(postgres=None, broker=None, addresses={}), port=8000)
    assert environ.Env.email_url_config(settings["EMAIL_URL"])["EMAIL_FILE_PATH"] == str(where.var / "mail")
