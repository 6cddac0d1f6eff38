"""The ground floor as a Django app."""

from typing import Any
from urllib.parse import clear_cache  # type: ignore[attr-defined]

from django.apps import AppConfig
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core.signals import request_finished


class CareerpathConfig(AppConfig):
    name = "careerpath"

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers the system checks
        from .accounts.sessions import note_browser

        user_logged_in.connect(note_browser)
        request_finished.connect(forget_addresses)

        if settings.MAIL_AFTER_ANSWER:
            from .accounts.mail import send_after_answer

            request_finished.connect(send_after_answer)


def forget_addresses(**_: Any) -> None:
    """Of the addresses that Python split last, which it keeps, and among which are the links that somebody noted."""
    clear_cache()
