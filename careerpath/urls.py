"""The table of contents: every address begins here. The one module of this package that names the apps."""

from django.urls import include, path

import journal.admin  # noqa: F401  registers the catalogs with our admin site
import values.catalog.admin  # noqa: F401
from journal.home.views import home
from journal.resurfacing import views as resurfacing

from . import pages
from .catalog.admin import site
from .writing import views as trash

urlpatterns = [
    path("", home, name="home"),
    path("values/", include("values.urls")),
    path("", include("journal.urls")),
    path("", include("careerpath.accounts.urls")),
    path("trash/", trash.trash_list, name="trash"),
    path("trash/<slug:noun>/<uuid:id>/restore/", trash.trash_restore, name="trash_restore"),
    path("trash/<slug:noun>/<uuid:id>/delete/", trash.trash_delete, name="trash_delete"),
    path("marks/<slug:noun>/<uuid:id>/", resurfacing.piece_marks, name="piece_marks"),
    path("marks/<slug:noun>/<uuid:id>/<slug:act>/", resurfacing.piece_mark, name="piece_mark"),
    path("who-can-read/", pages.who_can_read, name="who_can_read"),
    path("look-round/", pages.look_round, name="look_round"),
    path("manifest.webmanifest", pages.manifest, name="manifest"),
    path("service-worker.js", pages.service_worker, name="service_worker"),
    path("offline/", pages.offline, name="offline"),
    path("health/", pages.health, name="health"),
    path("ready/", pages.ready, name="ready"),
    path(".well-known/security.txt", pages.security_txt, name="security_txt"),
    path(".well-known/change-password", pages.change_password, name="change_password"),
    path("admin/", site.urls),
]

handler400 = "careerpath.errors.bad_request"
handler403 = "careerpath.errors.permission_denied"
handler404 = "careerpath.errors.page_not_found"
handler429 = "careerpath.errors.too_many_requests"
handler500 = "careerpath.errors.server_error"
