"""Benchmarks: `python -m tests.benchmarks` runs them all."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import django


@contextmanager
def empty_database() -> Iterator[None]:
    """A test database, thrown away at the end."""
    django.setup()
    from django.db import connection
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment()
    connection.creation.create_test_db(verbosity=0)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
        teardown_test_environment()


def times(*acts: Callable[[], object], rounds: int = 40) -> list[float]:
    """Milliseconds each act takes, medians; the acts take turns, so that a busy machine slows them alike."""
    taken: list[list[float]] = [[] for _ in acts]
    for _ in range(rounds):
        for act, its in zip(acts, taken, strict=True):
            began = time.perf_counter()
            act()
            its.append((time.perf_counter() - began) * 1000)
    return [statistics.median(its) for its in taken]
