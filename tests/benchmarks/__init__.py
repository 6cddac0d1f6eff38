"""Benchmarks: `python -m tests.benchmarks` runs them all."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import django


@contextmanager
def empty_database() -> Iterator[None]:
    """A test database, thrown away at the end."""
    django.setup()
    from django.db import connection
    from django.test.utils import override_settings

    # Not Django's test environment, in which every template that is drawn copies what it was given.
    with override_settings(ALLOWED_HOSTS=["testserver"], MOST_PIECES=1_000_000):
        # One that was left by a run that was killed is in the way.
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def cpu_clock() -> Callable[[], float]:
    """Seconds of CPU of this process and, where it is on this machine, of the PostgreSQL process that answers it.

    Other programs that run meanwhile add nothing to it, but for what they take away of the processor's caches.
    """
    from django.db import connection

    if connection.vendor == "postgresql":
        connection.ensure_connection()
        about = Path(f"/proc/{connection.connection.info.backend_pid}")
        if (about / "comm").exists() and (about / "comm").read_text("ascii").startswith("postgres"):
            nanoseconds = about / "schedstat"
            return lambda: time.process_time() + int(nanoseconds.read_bytes().split()[0]) / 1e9
    return time.process_time


def times(*acts: Callable[[], object], rounds: int = 40, clock: Callable[[], float] = time.perf_counter) -> list[float]:
    """Milliseconds each act takes, medians; the acts take turns, so that a busy machine slows them alike."""
    taken: list[list[float]] = [[] for _ in acts]
    for _ in range(rounds):
        for act, its in zip(acts, taken, strict=True):
            began = clock()
            act()
            its.append((clock() - began) * 1000)
    return [statistics.median(its) for its in taken]
