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
    from django.test.utils import override_settings

    # Not Django's test environment, in which every template that is drawn copies what it was given.
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        # One that was left by a run that was killed is in the way.
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def times(*acts: Callable[[], object], rounds: int = 40) -> list[float]:
    """Milliseconds each act takes, medians; the acts take turns, so that a busy machine slows them alike."""
    taken: list[list[float]] = [[] for _ in acts]
    for _ in range(rounds):
        for act, its in zip(acts, taken, strict=True):
            began = time.perf_counter()
            act()
            its.append((time.perf_counter() - began) * 1000)
    return [statistics.median(its) for its in taken]
