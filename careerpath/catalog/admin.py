"""The curator's admin: a site of our own that registers nothing by itself.

It holds the catalogs alone. Whoever could edit an e-mail address or a session here could take the
account that belongs to it.
"""

from functools import wraps
from typing import Any, ClassVar
from urllib.parse import unquote

from allauth.account.decorators import secure_admin_login
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.cache import cache
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from careerpath.accounts.models import SignedInRequest

from .files import Upload, write_csv


class CuratorSite(admin.AdminSite):
    """Sign-in and passwords go through the same pages, and the same limits, as everybody's."""

    site_header = "Careerpath: the catalogs"
    site_title = "Careerpath"
    index_title = "What you can edit"

    def get_urls(self) -> list:
        # "View on site" would look up a row of any model by its id.
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", None) != "view_on_site"]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            # PostgreSQL cannot be asked for a NUL.
            if "\x00" in unquote(request.META["QUERY_STRING"]):
                raise BadRequest("The query holds a NUL.")
            return inner(request, *args, **kwargs)

        return checked

    def password_change(self, request: HttpRequest, extra_context: dict | None = None) -> Any:
        return redirect("account_change_password")

    def logout(self, request: HttpRequest, extra_context: dict | None = None) -> Any:
        return redirect("account_logout")


class CatalogAdmin(admin.ModelAdmin):
    """Groups and items: these say themselves whether they `can_be_deleted`; their slug is chosen once."""

    list_editable = ["order"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # What is shipped would come back, and what somebody uses is retired instead.
        return super().has_delete_permission(request, obj) and obj is not None and obj.can_be_deleted

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # The slug is part of an address, of people's bookmarks, and of files.
        return ["slug"] if obj else []

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        # A browser cuts the end of a paste at `maxlength` without a word.
        if field:
            field.widget.attrs.pop("maxlength", None)
        return field

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict:
        # Only while the slug can still be chosen.
        return {} if obj else dict(self.prepopulated_fields)


class GroupAdmin(CatalogAdmin):
    """Groups: their names and their order."""

    fields = ["slug", "label", "order"]
    list_display = ["label", "slug", "order"]
    search_fields = ["label", "slug"]
    prepopulated_fields = {"slug": ["label"]}
    actions = None


class FileForm(forms.Form):
    """Asks for a file."""

    import_file = forms.FileField(label=_("File to import"))


class KeptFileForm(forms.Form):
    """Names a file that was looked at."""

    file = forms.CharField(widget=forms.HiddenInput)


class ItemAdmin(CatalogAdmin):
    """Items: search, filters, ordering, publish and retire; as a file, out and in.

    `columns` are the fields of the form and the columns of the file.
    """

    change_list_template = "admin/catalog/change_list.html"
    columns: ClassVar[list[str]]
    list_per_page = 150
    view_on_site = False
    actions = ["publish", "retire"]
    # What becomes of what people made with a retired item.
    after_retiring = ""

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.columns

    def get_list_select_related(self, request: HttpRequest) -> list[str]:
        return [self.model.group_field]

    def get_ordering(self, request: HttpRequest) -> Any:
        return [f"{self.model.group_field}__order", "order"]

    def get_urls(self) -> list:
        views = {"import": self.import_file, "process_import": self.process_import, "export": self.export}
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            *(path(f"{act}/", self.admin_site.admin_view(view), name=f"{name}_{act}") for act, view in views.items()),
            *super().get_urls(),
        ]

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> Any:
        can_import = self.has_import_permission(request)
        return super().changelist_view(request, (extra_context or {}) | {"has_import_permission": can_import})

    def export(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            items = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        name = f"{self.model.__name__}-{timezone.now():%Y-%m-%d}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(write_csv(items, self.columns), content_type="text/csv", headers=headers)

    def import_file(self, request: HttpRequest) -> HttpResponse:
        if not self.has_import_permission(request):
            raise PermissionDenied
        form = FileForm(request.POST or None, request.FILES or None)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("Import"),
            "columns": self.columns,
            "form": form,
        }
        if form.is_valid():
            content = form.cleaned_data["import_file"].read()
            try:
                context["result"] = Upload(content, self.model, self.columns)
            except ValidationError as error:
                form.add_error("import_file", error)
            else:
                if not context["result"].faults:
                    key = get_random_string(32)
                    cache.set(f"{self.opts.label} {key}", content.decode(), 3600)
                    context["confirm_form"] = KeptFileForm(initial={"file": key})
        return TemplateResponse(request, "admin/catalog/import.html", context)

    @method_decorator(require_POST)
    def process_import(self, request: SignedInRequest) -> HttpResponse:
        if not self.has_import_permission(request):
            raise PermissionDenied
        key = f"{self.opts.label} {request.POST.get('file')}"
        again = redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_import")
        text = cache.get(key)
        if text is None:
            self.message_user(request, "The file is no longer here. Choose it once more.", messages.WARNING)
            return again
        with transaction.atomic():
            # One import after another: two that fit by themselves may not fit together.
            list(self.model.group_model().objects.select_for_update())
            upload = Upload(text.encode(), self.model, self.columns)
            if not upload.faults:
                upload.save()
                for kind, flag in (("new", ADDITION), ("update", CHANGE)):
                    LogEntry.objects.log_actions(request.user.pk, upload.items[kind], flag, f"{kind} through a file")
        if upload.faults:
            self.message_user(request, "The catalog changed meanwhile. Look at the file once more.", messages.WARNING)
            return again
        cache.delete(key)
        said = "Imported. New: {new}. Changed: {update}. Unchanged: {skip}."
        self.message_user(request, said.format(**upload.totals), messages.SUCCESS)
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    @admin.action(description="Publish the chosen %(verbose_name_plural)s", permissions=["change"])
    def publish(self, request: HttpRequest, chosen: QuerySet) -> None:
        count = chosen.update(status=self.model.Status.PUBLISHED)
        self.message_user(request, f"Published: {count}.", messages.SUCCESS)

    @admin.action(description="Retire the chosen %(verbose_name_plural)s", permissions=["change"])
    def retire(self, request: HttpRequest, chosen: QuerySet) -> None:
        count = chosen.update(status=self.model.Status.RETIRED)
        self.message_user(request, f"Retired: {count}. {self.after_retiring}", messages.SUCCESS)


site = CuratorSite(name="admin")
# Django's own deletion of many does not ask row by row.
site.disable_action("delete_selected")
site.login = secure_admin_login(site.login)  # type: ignore[method-assign]
