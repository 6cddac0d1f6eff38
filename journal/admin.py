"""The curator's prompts. Nothing that anybody wrote is here."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from careerpath.admin import CatalogAdmin, site

from .prompts.models import Prompt, PromptTheme


@admin.register(PromptTheme, site=site)
class PromptThemeAdmin(CatalogAdmin):
    """Themes: their names and their order."""

    list_display = ["label", "slug", "order"]
    list_editable = ["order"]
    search_fields = ["label", "slug"]
    actions = None


@admin.register(Prompt, site=site)
class PromptAdmin(CatalogAdmin):
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
