"""The curator's admin: a site of our own that registers nothing by itself.

It holds the catalogs alone. Whoever could edit an e-mail address or a session here could take the
account that belongs to it.
"""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest
from django.shortcuts import redirect


class CuratorSite(admin.AdminSite):
    """Sign-in and passwords go through the same pages, and the same limits, as everybody's."""

    site_header = "Careerpath: the catalogs"
    site_title = "Careerpath"
    index_title = "What you can edit"
    site_url = "/"

    def get_urls(self) -> list:
        """Without "view on site", which would look up a row of any model by its id."""
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", None) != "view_on_site"]

    def password_change(self, request: HttpRequest, extra_context: dict | None = None) -> Any:
        """The account's own page for it."""
        return redirect("account_change_password")

    def logout(self, request: HttpRequest, extra_context: dict | None = None) -> Any:
        """The account's own page for it."""
        return redirect("account_logout")


site = CuratorSite(name="admin")
site.login = secure_admin_login(site.login)  # type: ignore[method-assign]
