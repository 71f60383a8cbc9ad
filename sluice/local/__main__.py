"""The launcher's command line: `python -m sluice.local run|manage`."""

from __future__ import annotations

import os
import sys

from sluice.local import manage, run
from sluice.local.problems import Problem, full_disk, is_full_disk
from sluice.local.processes import die_with_parent


def port() -> int:
    """Return the port that PORT names. Raises Problem when it is not one."""
    words = os.environ.get("PORT") or "8000"
    if not words.isdecimal() or not 0 < int(words) < 65536:
        raise Problem(f"PORT={words} is not a port. Give a number from 1 to 65535: make run PORT=8000")
    return int(words)


def main(words: list[str]) -> int:
    """Run one of the launcher's commands; return the exit code. What a person can mend is said in a sentence, without a traceback."""
    die_with_parent(os.getppid())
    try:
        match words:
            case ["run"]:
                return run.main(port=port(), host=os.environ.get("HOST") or "127.0.0.1")
            case ["manage", line]:
                return manage.main(line)
            case _:
                raise Problem("Usage: python -m sluice.local run | manage 'COMMAND …'")
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as error:
        if not is_full_disk(error):
            raise
        print(full_disk(error.filename or "the disk"), file=sys.stderr)
        return 1
    except run.Stopped:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
