"""manage.py prepare: everything between installing and serving, safe to run at every start."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from careerpath.resealing import seal_what_waits


class Command(BaseCommand):
    """Migrates, seals what waits for it, and loads the catalogs."""

    help = "Migrate, seal what waits for it, load the catalogs."

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # A migration may take longer than a page may.
                cursor.execute("SET statement_timeout = 0")
        call_command("migrate", interactive=False, verbosity=options["verbosity"])
        seal_what_waits()
        call_command("load_catalog", verbosity=options["verbosity"])
