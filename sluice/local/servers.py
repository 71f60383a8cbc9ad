"""The database and the broker together: what the local run, `make manage` and the tests all stand on."""

from __future__ import annotations

import os
import pwd
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sluice.local.broker import Broker
from sluice.local.postgres import OWNER, WEB, Postgres
from sluice.local.processes import Child, Identity

DATABASE = "idesluss"


def unprivileged() -> Identity | None:
    """Return whom PostgreSQL runs as when we are root (it refuses to be root); None when we are somebody already."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Identity(uid=entry.pw_uid, gid=entry.pw_gid)
    return Identity(uid=65534, gid=65534)


@dataclass
class Servers:
    """PostgreSQL and the broker, each ours, or None where the environment names somebody else's."""

    postgres: Postgres | None
    broker: Broker | None
    addresses: dict[str, str]
    # Whether this start made the database: nothing that an earlier one had put there can be in it.
    fresh: bool = False

    def start(self) -> None:
        """Start what is ours: roles and database are there when this returns. Raises Problem; what had started is stopped first."""
        try:
            if self.postgres:
                self.postgres.start()
                self.postgres.ensure_roles()
                self.fresh = self.postgres.ensure_database(DATABASE)
            if self.broker:
                self.broker.start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the broker, then the database."""
        if self.broker:
            self.broker.stop()
        if self.postgres:
            self.postgres.stop()

    @property
    def children(self) -> list[Child]:
        """The children that must live as long as the run does."""
        return [owner.child for owner in (self.postgres, self.broker) if owner and owner.child]


def build(
    *,
    data: Path,
    sockets: Path,
    logs: Path,
    environ: Mapping[str, str],
    durable: bool = True,
    postgres_data: Path | None = None,
) -> Servers:
    """Describe the two servers over a data folder and a socket folder; DATABASE_URL and REDIS_URL in `environ` take their place."""
    postgres = broker = None
    addresses = {
        name: environ[name] for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL") if environ.get(name)
    }
    if "DATABASE_URL" not in addresses:
        postgres = Postgres(
            data=postgres_data or data / "postgres",
            sockets=sockets / "pg",
            log=logs / "postgres.log",
            identity=unprivileged(),
            durable=durable,
        )
        addresses["DATABASE_URL"] = postgres.url(WEB, DATABASE)
        addresses["DATABASE_OWNER_URL"] = postgres.url(OWNER, DATABASE)
    addresses.setdefault("DATABASE_OWNER_URL", addresses["DATABASE_URL"])
    if "REDIS_URL" not in addresses:
        broker = Broker(data=data / "broker", socket=sockets / "redis.sock", log=logs / "broker.log")
        addresses["REDIS_URL"] = broker.url()
    return Servers(postgres=postgres, broker=broker, addresses=addresses)
