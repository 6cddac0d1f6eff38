"""Everything a person writes, as a Django app."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "journal"
    catalog = "journal.prompts.catalog"
    default_auto_field = "django.db.models.BigAutoField"
