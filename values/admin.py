"""The curator's values. What anybody chose is not here."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from import_export.admin import ImportExportMixin

from careerpath.admin import CatalogAdmin, site

from .exchange import FileForm, KeptFile, LinedCSV, ValueResource
from .models.catalog import Value, ValueGroup


@admin.register(ValueGroup, site=site)
class ValueGroupAdmin(CatalogAdmin):
    """Groups: their names and their order."""

    list_display = ["label", "slug", "order"]
    list_editable = ["order"]
    search_fields = ["label", "slug"]
    prepopulated_fields = {"slug": ["label"]}
    actions = None


@admin.register(Value, site=site)
class ValueAdmin(ImportExportMixin, CatalogAdmin):
    """Values: search, filters, ordering, publish and retire; as a file, out and in."""

    resource_classes = [ValueResource]
    formats = [LinedCSV]
    tmp_storage_class = KeptFile
    import_form_class = FileForm
    skip_export_form = True

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

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[list, dict, set, list]:
        """The values alone: cards that only say "not now" go with them, and are nobody else's business."""
        return [str(value) for value in objs], {"values": len(objs)}, set(), []

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Whoever may add and change."""
        return self.has_add_permission(request) and self.has_change_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Whoever may look."""
        return self.has_view_permission(request)

    def add_data_read_fail_error_to_form(self, form: Any, e: Exception) -> None:
        """Say that the file is none, and why."""
        form.add_error("import_file", f"This is not a CSV file in UTF-8: {e}.")

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Import what was looked at; its file is kept for an hour."""
        try:
            return super().process_import(request, **kwargs)
        except FileNotFoundError:
            self.message_user(request, "The file is not here any more. Choose it once more.", messages.WARNING)
            return redirect("admin:values_value_import")

    def process_dataset(self, dataset: Any, form: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """All of it or nothing."""
        return super().process_dataset(dataset, form, request, rollback_on_validation_errors=True, **kwargs)

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        """To the list; back to the file where the catalog has changed since it was looked at, and it no longer fits."""
        if result.has_errors() or result.has_validation_errors():
            self.message_user(request, "The catalog changed meanwhile. Look at the file once more.", messages.WARNING)
            return redirect("admin:values_value_import")
        return super().process_result(result, request)

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
