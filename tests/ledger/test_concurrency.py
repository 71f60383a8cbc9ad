"""Many at once: no gap, no fork, no deadlock."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from ledger import services
from ledger.models import Chain, Entry
from ledger.verify import verify
from tests.ledger.record import act

WORKERS, EACH = 8, 12


def at_once(work: Callable[[int], None]) -> None:
    """Run `work(number)` in many threads that start together; what one of them raises is raised here."""
    gate = Barrier(WORKERS)

    def run(number: int) -> None:
        try:
            gate.wait()
            work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(run, range(WORKERS)))


def test_many_writers_on_one_new_chain_leave_no_gap(transactional_db: None) -> None:
    def write(worker: int) -> None:
        for number in range(EACH):
            act("authority:1", worker * EACH + number)

    at_once(write)
    assert Chain.objects.count() == 1
    assert list(Entry.objects.order_by("sequence").values_list("sequence", flat=True)) == list(
        range(1, WORKERS * EACH + 1)
    )
    assert verify().ok


def test_acts_in_two_chains_named_in_either_order_never_wait_in_a_ring(transactional_db: None) -> None:
    def write(worker: int) -> None:
        for number in range(EACH):
            chains = ["authority:1", "sluice:1"]
            act(chains if worker % 2 else chains[::-1], worker * EACH + number)

    at_once(write)
    assert {head.sequence for head in services.heads().values()} == {WORKERS * EACH}
    assert verify().ok


def test_verifying_while_others_write_says_ok(transactional_db: None) -> None:
    act("authority:1", 0)
    outcomes = []

    def write_or_verify(worker: int) -> None:
        for number in range(EACH):
            if worker == 0:
                outcomes.append(verify().ok)
            else:
                act("authority:1", worker * EACH + number)

    at_once(write_or_verify)
    assert outcomes == [True] * EACH
    assert verify().entries == 1 + (WORKERS - 1) * EACH
