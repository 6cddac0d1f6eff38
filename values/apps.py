"""The catalog of values, and what a person chose from it, as a Django app."""

from django.apps import AppConfig


class ValuesConfig(AppConfig):
    name = "values"
    catalog = "values.catalog.shipped"
    default_auto_field = "django.db.models.BigAutoField"
