"""How passwords are hashed and asked for, and which are too easy to guess here."""

import re
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .models import UserKey

# What somebody who guesses tries first at this address, and so little beside it is no password.
PRODUCT_WORDS = re.compile("careerpath|career|path|journal|diary|ladder|season|spark")
LEAST_BESIDE = 4


class Argon2(Argon2PasswordHasher):
    """Argon2id at OWASP's figures: 19 MiB, two passes, one lane.

    Django's own 100 MiB and eight lanes let a few dozen sign-ins at once use up a small server's memory.
    """

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1


class ByEmail(AuthenticationBackend):
    """Finds who signs in by one query, known or not: allauth's own asks once more for an e-mail that nobody has.

    Who is signed in comes with the keys of their texts, by one query as well.
    """

    def get_user(self, user_id: Any) -> Any:
        if not (keys := list(UserKey.of_texts(user_id).select_related("owner"))):
            return super().get_user(user_id)
        user = keys[0].owner
        user.know_keys(keys)
        return user if self.user_can_authenticate(user) else None

    def _authenticate_by_email(self, email: str, password: str) -> Any:
        return self._check_password(get_user_model().objects.filter(email=email.lower()).first(), password)


class OfItsOwn:
    """Refuses white space alone, and this product's words with little beside them ("journal2026")."""

    def validate(self, password: str, user: Any = None) -> None:
        if not password.strip():
            raise ValidationError(_("Spaces alone are no password. Take a few words that only you would put together."))
        rest, found = PRODUCT_WORDS.subn("", password.casefold())
        if found and len(re.sub(r"[\W\d_]", "", rest)) < LEAST_BESIDE:
            raise ValidationError(_("Anybody would try that one here first. Take a few words of your own."))

    def get_help_text(self) -> str:
        # The form says what is asked for in a line of its own.
        return ""
