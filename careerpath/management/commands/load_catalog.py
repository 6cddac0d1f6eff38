"""manage.py load_catalog: bring the shipped catalogs of every app in."""

from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Runs `load()` of the module that an app's config names as its `catalog`. Safe to run again."""

    help = "Load the shipped catalogs; what a curator changed stays."

    def handle(self, *args: Any, **options: Any) -> None:
        for config in apps.get_app_configs():
            if catalog := getattr(config, "catalog", ""):
                changed = import_module(catalog).load()
                if options["verbosity"]:
                    self.stdout.write(f"{config.label}: {changed} rows of the catalog are new or newer.")
