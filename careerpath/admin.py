"""The curator's admin: a site of our own that registers nothing by itself.

It holds the catalogs alone. Whoever could edit an e-mail address or a session here could take the
account that belongs to it.
"""

from functools import wraps
from typing import Any
from urllib.parse import unquote

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.shortcuts import redirect


class CuratorSite(admin.AdminSite):
    """Sign-in and passwords go through the same pages, and the same limits, as everybody's."""

    site_header = "Careerpath: the catalogs"
    site_title = "Careerpath"
    index_title = "What you can edit"

    def get_urls(self) -> list:
        """Without "view on site", which would look up a row of any model by its id."""
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", None) != "view_on_site"]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Refuses a NUL in a query, which PostgreSQL could not be asked for."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if "\x00" in unquote(request.META["QUERY_STRING"]):
                raise BadRequest("The query holds a NUL.")
            return inner(request, *args, **kwargs)

        return checked

    def password_change(self, request: HttpRequest, extra_context: dict | None = None) -> Any:
        """The account's own page for it."""
        return redirect("account_change_password")

    def logout(self, request: HttpRequest, extra_context: dict | None = None) -> Any:
        """The account's own page for it."""
        return redirect("account_logout")


class CatalogAdmin(admin.ModelAdmin):
    """A part of a catalog: its rows say themselves whether they `can_be_deleted`; their slug is chosen once."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What is shipped would come back, and what somebody uses is retired instead."""
        return super().has_delete_permission(request, obj) and obj is not None and obj.can_be_deleted

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """The slug is part of an address, of people's bookmarks, and of files."""
        return ["slug"] if obj else []

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Without `maxlength`, by which a browser cuts the end of a paste without a word."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            field.widget.attrs.pop("maxlength", None)
        return field

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict:
        """Only while the slug can still be chosen."""
        return {} if obj else dict(self.prepopulated_fields)


site = CuratorSite(name="admin")
# Django's own deletion of many does not ask row by row.
site.disable_action("delete_selected")
site.login = secure_admin_login(site.login)  # type: ignore[method-assign]
