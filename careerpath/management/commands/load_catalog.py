"""manage.py load_catalog: bring the shipped catalogs of every app in."""

from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.utils.module_loading import module_has_submodule


class Command(BaseCommand):
    """Runs `load()` of each app's `catalog` module. Safe to run again: what a curator changed stays."""

    help = "Load the shipped catalogs; what a curator changed stays."

    def handle(self, *args: Any, **options: Any) -> None:
        for config in apps.get_app_configs():
            if config.module and module_has_submodule(config.module, "catalog"):
                changed = import_module(f"{config.name}.catalog").load()
                if options["verbosity"]:
                    self.stdout.write(f"{config.label}: {changed} rows of the catalog are new or newer.")
