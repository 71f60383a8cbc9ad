"""`make manage c='COMMAND …'`: a management command on the local run's database, which is started for that time if it is not up."""

from __future__ import annotations

import os
import shlex
import subprocess
import time
from pathlib import Path

from sluice.local import places, programs
from sluice.local.places import Lock, Occupied, Place
from sluice.local.preparation import Preparation
from sluice.local.problems import Problem
from sluice.local.run import environment, open_servers, stoppable
from sluice.local.servers import Servers

# These change the schema, or who may do what: the web role may not.
OWNERS_COMMANDS = frozenset({"migrate", "sync_permissions"})
WAIT_SECONDS = 120.0


def main(line: str, *, root: Path = places.ROOT) -> int:
    """Run the command; return its exit code. Raises Problem with a sentence."""
    words = shlex.split(line)
    if not words:
        raise Problem("Say which command: make manage c='verify_ledger'. All commands: make manage c=help")
    where = places.place(root)
    places.make(where)
    lock = Lock(where)
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        try:
            lock.take()
        except Occupied:
            note = lock.read()
            # A run that is up lends its servers. One that is starting, or another command's servers, will be gone or up in a moment.
            if note and note.get("kind") == "run":
                return beside(where, note["addresses"], int(note["port"]), words)
            time.sleep(0.2)
        else:
            return alone(where, lock, words)
    raise Problem(
        "Another command has been using this clone's database for two minutes. Wait for it, or stop it, and run this one again."
    )


def beside(where: Place, addresses: dict[str, str], port: int, words: list[str]) -> int:
    """Run the command on the servers of the run that is up."""
    servers = Servers(postgres=None, broker=None, addresses=addresses)
    return execute(where, environment(where, servers, port=port), words)


def alone(where: Place, lock: Lock, words: list[str]) -> int:
    """Start the servers, run the command, stop the servers."""
    servers: Servers | None = None
    with stoppable():
        try:
            lock.publish("command", {})
            servers = open_servers(where)
            servers.start()
            env = environment(where, servers, port=int(os.environ.get("PORT", "8000")))
            if words[0] not in ("migrate", "help"):
                Preparation(where, servers, env | {"DEMO": "0"}).bring_up()
            return execute(where, env, words)
        finally:
            if servers:
                servers.stop()
            lock.unpublish()
            lock.release()


def execute(where: Place, env: dict[str, str], words: list[str]) -> int:
    """Run the command in the foreground: its questions and its answers are the person's own."""
    if words[0] in OWNERS_COMMANDS:
        env = env | {"DATABASE_URL": env["DATABASE_OWNER_URL"]}
    command = subprocess.Popen(programs.manage(*words), cwd=where.root, env=env)
    try:
        return command.wait()
    except BaseException:
        # Ctrl-C reaches the command too; a signal to us alone does not. Its transaction is to end before the servers do.
        command.terminate()
        command.wait(20)
        raise
