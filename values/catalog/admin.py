"""The curator's values. What anybody chose is not here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from careerpath.catalog.admin import GroupAdmin, ItemAdmin, site

from .models import Value, ValueGroup

site.register(ValueGroup, GroupAdmin)


@admin.register(Value, site=site)
class ValueAdmin(ItemAdmin):
    """Values."""

    columns = [
        *("slug", "name", "group", "quadrant", "ladder_default"),
        *("express", "definition", "status", "order"),
    ]
    list_display = ["name", "group", "quadrant", "ladder_default", "express", "status", "order"]
    list_filter = ["status", "group", "quadrant", "ladder_default", "express"]
    search_fields = ["name", "definition", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    after_retiring = "Results keep their names and definitions."

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[list, dict, set, list]:
        """List the values alone: the cards that go with them are private, and nothing points to them."""
        return [str(value) for value in objs], {"values": len(objs)}, set(), []
