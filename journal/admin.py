"""The curator's prompts. Nothing that anybody wrote is here."""

from django.contrib import admin

from careerpath.catalog.admin import GroupAdmin, ItemAdmin, site

from .prompts.models import Prompt, PromptTheme

site.register(PromptTheme, GroupAdmin)


@admin.register(Prompt, site=site)
class PromptAdmin(ItemAdmin):
    """Prompts."""

    columns = ["slug", "theme", "text", "follow_up", "cadence", "starter", "heavy", "status", "order"]
    list_display = ["__str__", "theme", "cadence", "starter", "heavy", "status", "order"]
    list_filter = ["status", "theme", "cadence", "heavy"]
    search_fields = ["text", "follow_up", "slug"]
    prepopulated_fields = {"slug": ["text"]}
    after_retiring = "Answers keep the wording they answered."
