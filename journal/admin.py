"""The curator's prompts. Nothing that anybody wrote is here."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from careerpath.admin import site

from .models import Prompt, PromptTheme


@admin.register(PromptTheme, site=site)
class PromptThemeAdmin(admin.ModelAdmin):
    """Themes: their names and their order."""

    list_display = ["label", "slug", "order"]
    list_editable = ["order"]
    search_fields = ["label", "slug"]
    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A theme goes only while it is empty; a shipped one would come back."""
        return (
            super().has_delete_permission(request, obj)
            and obj is not None
            and not obj.shipped_digest
            and not obj.prompts.exists()
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["slug"] if obj and obj.shipped_digest else []


@admin.register(Prompt, site=site)
class PromptAdmin(admin.ModelAdmin):
    """Prompts: search, filters, ordering, publish and retire."""

    list_display = ["__str__", "theme", "cadence", "starter", "heavy", "status", "order"]
    list_editable = ["order"]
    list_filter = ["status", "theme", "cadence", "heavy"]
    list_select_related = ["theme"]
    list_per_page = 100
    view_on_site = False
    search_fields = ["text", "follow_up", "slug"]
    ordering = ["theme__order", "order"]
    prepopulated_fields = {"slug": ["text"]}
    actions = ["publish", "retire"]

    def get_actions(self, request: HttpRequest) -> dict:
        """Without Django's own deletion of many, which does not ask row by row."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """One that is shipped or answered is retired instead."""
        return super().has_delete_permission(request, obj) and obj is not None and obj.can_be_deleted

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The slug is part of an address, and of people's bookmarks: it is chosen once."""
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict:
        return {} if obj else dict(self.prepopulated_fields)

    @admin.action(description="Publish the chosen prompts", permissions=["change"])
    def publish(self, request: HttpRequest, chosen: QuerySet) -> None:
        """Offer and list them."""
        count = chosen.update(status=Prompt.Status.PUBLISHED)
        self.message_user(request, f"Published: {count}.", messages.SUCCESS)

    @admin.action(description="Retire the chosen prompts", permissions=["change"])
    def retire(self, request: HttpRequest, chosen: QuerySet) -> None:
        """Offer them to nobody any more; people keep their answers and the wording they answered."""
        count = chosen.update(status=Prompt.Status.RETIRED)
        self.message_user(request, f"Retired: {count}. Answers keep the wording they answered.", messages.SUCCESS)
