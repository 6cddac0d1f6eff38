"""manage.py prepare: everything between installing and serving, safe to run at every start."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from careerpath.preflight import keep_to_owner


class Command(BaseCommand):
    """Migrates, makes the cache's table, and loads the catalogs."""

    help = "Migrate, make the cache's table, load the catalogs."

    def handle(self, *args: Any, **options: Any) -> None:
        for path in keep_to_owner():
            self.stdout.write(f"{path} is yours alone now. Others on this machine could have read it.")
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # A migration may take longer than a page may.
                cursor.execute("SET statement_timeout = 0")
        call_command("migrate", interactive=False, verbosity=options["verbosity"])
        call_command("createcachetable", verbosity=options["verbosity"])
        call_command("load_catalog", verbosity=options["verbosity"])
