"""The curator's values. What anybody chose is not here."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from careerpath.admin import site

from .models import Value, ValueGroup


@admin.register(ValueGroup, site=site)
class ValueGroupAdmin(admin.ModelAdmin):
    """Groups: their names and their order."""

    list_display = ["label", "slug", "order"]
    list_editable = ["order"]
    search_fields = ["label", "slug"]
    prepopulated_fields = {"slug": ["label"]}
    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A group goes only while it is empty; a shipped one would come back."""
        return (
            super().has_delete_permission(request, obj)
            and obj is not None
            and not obj.shipped_digest
            and not obj.values.exists()
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The slug is what a file of values names the group by: it is chosen once."""
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict:
        return {} if obj else dict(self.prepopulated_fields)


@admin.register(Value, site=site)
class ValueAdmin(admin.ModelAdmin):
    """Values: search, filters, ordering, publish and retire."""

    list_display = ["name", "group", "quadrant", "ladder_default", "express", "status", "order"]
    list_editable = ["order"]
    list_filter = ["status", "group", "quadrant", "ladder_default", "express"]
    list_select_related = ["group"]
    list_per_page = 150
    view_on_site = False
    search_fields = ["name", "definition", "slug"]
    ordering = ["group__order", "order"]
    prepopulated_fields = {"slug": ["name"]}
    actions = ["publish", "retire"]

    def get_actions(self, request: HttpRequest) -> dict:
        """Without Django's own deletion of many, which does not ask row by row."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One that is shipped or chosen is retired instead."""
        return super().has_delete_permission(request, obj) and obj is not None and obj.can_be_deleted

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The slug is part of an address, and of people's bookmarks: it is chosen once."""
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict:
        return {} if obj else dict(self.prepopulated_fields)

    @admin.action(description="Publish the chosen values", permissions=["change"])
    def publish(self, request: HttpRequest, chosen: QuerySet) -> None:
        """List and offer them."""
        count = chosen.update(status=Value.Status.ACTIVE)
        self.message_user(request, f"Published: {count}.", messages.SUCCESS)

    @admin.action(description="Retire the chosen values", permissions=["change"])
    def retire(self, request: HttpRequest, chosen: QuerySet) -> None:
        """List and offer them to nobody any more; results keep their names and definitions."""
        count = chosen.update(status=Value.Status.RETIRED)
        self.message_user(request, f"Retired: {count}. Results keep their names and definitions.", messages.SUCCESS)
