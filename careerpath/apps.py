"""The ground floor as a Django app."""

from django.apps import AppConfig


class CareerpathConfig(AppConfig):
    name = "careerpath"

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers the system checks
