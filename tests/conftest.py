"""Fixtures of all tests. Plain `pytest tests/ideas` in the virtual environment works: the servers start by themselves.

Django connects as the web role to a clone of a schema that the owner made. Which fixture for what:

- `db`                    (pytest-django) rows in a transaction that is rolled back. `on_commit` work does not run; use `django_capture_on_commit_callbacks(execute=True)`.
- `transactional_db`      real commits; the database is cloned anew afterwards. `live_server`, `celery_workers`, `page` with `live_server` imply it.
- `owner_connection`      psycopg connection as idesluss_owner to the same database, commits by itself (sees nothing of an open `db` transaction).
- `web_connection`        the same as idesluss_web; `superuser_connection` as the superuser (switches triggers off).
- `redis_server`          the broker database of this process: `.url`, `.client`, `.flush()`; empty when the test begins.
- `smtp_server`           a real SMTP server on 127.0.0.1: `.port`, `.messages` (email.message.EmailMessage, oldest first), `.wait(count)`; empty when the test begins.
- `celery_workers`        real workers on both queues, with real mail to `smtp_server`: `.kill("pdf")`, `.start("pdf")`, `.stop("pdf")`, `.start_beat()`, `.log("default")`.
- `web_server`            a real gunicorn with collected static files: `.url`. `live_server` is quicker and enough for most browser tests.
- `browser`, `page`, `phone`  Debian's Chromium: a desktop page and a 320 px page, Swedish; `new_page(**context_options)` for more people at once. A page fails its test on a script error.
- `axe`                   `axe(page)` returns axe's violations for WCAG 2.2 A/AA on the page as it is now; `nu(html)` returns the Nu HTML checker's errors, `nu_all({name: html})` those of many pages in one go.

With CI=true a skipped, expected-to-fail or deselected test fails the run.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import psycopg
import pytest

from sluice.local.problems import Problem
from tests import databases
from tests.browser import axe, browser, new_page, nu, nu_all, page, phone
from tests.mailbox import mail_server, smtp_server
from tests.workers import celery_workers, program_environment, redis_server, web_server

__all__ = [
    "axe",
    "browser",
    "celery_workers",
    "mail_server",
    "new_page",
    "nu",
    "nu_all",
    "page",
    "phone",
    "program_environment",
    "redis_server",
    "smtp_server",
    "web_server",
]

STRICT = os.environ.get("CI") == "true"
RUN = pytest.StashKey[object]()
not_run: list[str] = []


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers (once a run) and point Django at them, before pytest-django sets Django up."""
    worker = getattr(config, "workerinput", {}).get("workerid", "main")
    if worker == "main":
        try:
            config.stash[RUN] = databases.start()
        except Problem as problem:
            raise pytest.UsageError(str(problem)) from None
        if getattr(config.option, "dist", "no") != "no":
            # The workers do the tests, each on its own database. They inherit this environment, and pytest-django sets
            # Django up before they come here if it names the settings: so it must not.
            os.environ.pop("DJANGO_SETTINGS_MODULE", None)
            return
    own = databases.RunDatabases(worker)
    os.environ.update(own.environment())
    # Programs are started often here: without compiled modules each of them would compile all of ours again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # Playwright's synchronous interface turns an event loop in this thread; Django would take that for an asynchronous caller.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    config.own_databases = own  # type: ignore[attr-defined]
    from django.conf import settings

    # The live server serves straight from the source folders; programs started as in production use the collected files.
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers and remove what they wrote."""
    started = config.stash.get(RUN, None)
    if isinstance(started, tuple):
        servers, folder = started
        servers.stop()
        shutil.rmtree(folder, ignore_errors=True)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember every test that was not really run."""
    if report.skipped or hasattr(report, "wasxfail"):
        not_run.append(report.nodeid)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """Remember every file that was skipped whole."""
    if report.skipped:
        not_run.append(report.nodeid)


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Remember every test that was chosen away."""
    not_run.extend(item.nodeid for item in items)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In CI, fail a run that left something out."""
    if STRICT and not_run and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which tests were left out, where that counts as a failure."""
    if STRICT and not_run:
        terminalreporter.section("left out (a failure with CI=true)")
        for nodeid in not_run:
            terminalreporter.line(nodeid)


@pytest.fixture(scope="session")
def own_databases(pytestconfig: pytest.Config) -> databases.RunDatabases:
    """The databases of this test process."""
    own = pytestconfig.own_databases  # type: ignore[attr-defined]
    assert isinstance(own, databases.RunDatabases)
    return own


@pytest.fixture(scope="session")
def django_db_setup(own_databases: databases.RunDatabases, django_test_environment: None) -> Iterator[None]:
    """Give this process its database, and let transactional tests have it cloned anew instead of flushed."""
    from django.db import connections
    from django.test import TransactionTestCase

    own_databases.prepare()

    def clone_anew(case: TransactionTestCase) -> None:
        connections.close_all()
        own_databases.clone()

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", clone_anew)
    yield
    patch.undo()
    connections.close_all()


@pytest.fixture
def owner_connection(
    db: None, own_databases: databases.RunDatabases
) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection as the owner of the schema."""
    with own_databases.connect() as connection:
        yield connection


@pytest.fixture
def web_connection(db: None, own_databases: databases.RunDatabases) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection as the web role, beside Django's own."""
    with own_databases.connect("idesluss_web") as connection:
        yield connection


@pytest.fixture
def superuser_connection(
    db: None, own_databases: databases.RunDatabases
) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection as the superuser, who may switch a trigger off."""
    with own_databases.connect("postgres") as connection:
        yield connection
