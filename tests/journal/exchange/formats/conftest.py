"""Somebody whom no database knows."""

from uuid import UUID

import pytest

from careerpath.accounts.models import User


@pytest.fixture(scope="session")
def alice_unsaved():
    return User(pk=UUID(int=7), time_zone="Europe/Berlin")


@pytest.fixture
def alice(alice_unsaved):
    return User(pk=alice_unsaved.pk, time_zone="Europe/Berlin")


@pytest.fixture
def bob():
    return User(pk=UUID(int=8), time_zone="Europe/Berlin")
