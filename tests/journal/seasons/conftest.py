"""A day on which all that is asked of seasons is asked, unless a test says another one."""

import pytest
import time_machine


@pytest.fixture(autouse=True)
def on_a_day():
    with time_machine.travel("2026-11-24T12:00:00Z", tick=False):
        yield
