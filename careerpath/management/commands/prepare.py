"""manage.py prepare: everything between installing and serving, safe to run at every start."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Migrates, makes the cache's table, and loads the catalogs."""

    help = "Migrate, make the cache's table, load the catalogs."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=options["verbosity"])
        call_command("createcachetable", verbosity=options["verbosity"])
        call_command("load_catalog", verbosity=options["verbosity"])
