"""Pages that belong to nobody: landing, who can read what, what machines ask for; and what every page's frame needs."""

import hashlib
import json
import logging
import re
from datetime import timedelta
from email.utils import parseaddr
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from .accounts.models import User
from .errors import SHARED
from .preflight import problems, warnings, why_no_database
from .requests import LookRound, is_in_example
from .static_files import has_fonts

logger = logging.getLogger(__name__)

# The paper of tokens.css and dark.css: what a phone paints around a page.
PAPER = {"light": "#f8f6f1", "dark": "#1a1714"}
# The pictures of the app: name, size, and whether a phone may cut its own shape out of it.
ICONS = [("icon", 192, "any"), ("icon", 512, "any"), ("icon-maskable", 512, "maskable")]
# A static file that a page names.
NAMED_FILE = re.compile(rf'(?:href|src)="({re.escape(settings.STATIC_URL)}[^"]+)"')
# Where the example journal leads on to.
WAYS_OUT = ("account_signup", "account_login")


def on_every_page(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    theme = user.theme if user is not None and user.is_authenticated else User.Theme.SYSTEM
    # "" lets the device decide.
    theme = "" if theme == User.Theme.SYSTEM else theme
    return {
        "theme": theme,
        "has_fonts": has_fonts(),
        "theme_colors": theme_colors(theme),
        # On one's own machine there is no way there that may be gone.
        "keeps_offline_page": not settings.LOCAL,
        "signup": settings.SIGNUP,
        "look_round": settings.LOOK_ROUND,
        "help_text": settings.HELP_TEXT,
        "in_example": is_in_example(request),
        "ways_out": {name: reverse(name).replace(LookRound.PREFIX, "/", 1) for name in WAYS_OUT},
    }


def theme_colors(theme: str = "") -> list[tuple[str, str]]:
    """The paper of a theme, or of each where the device decides, with the media query under which it is meant."""
    return [(PAPER[theme], "")] if theme else [(PAPER[one], f"(prefers-color-scheme: {one})") for one in PAPER]


def landing(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/landing.html")


@login_not_required
def who_can_read(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/who_can_read.html")


@login_not_required
def look_round(request: HttpRequest) -> HttpResponse:
    """Where the example journal begins, for the address alone: `LookRound` answers there, but where there is none."""
    raise Http404


@login_not_required
@cache_control(private=True, max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone asks for to install this as an app, and to offer it where somebody shares something."""
    home, note, write = reverse("home"), reverse("journal:spark_new"), reverse("journal:entry_new")
    shortcuts = {_("Note a spark"): note, _("Write a page"): write}
    app = {
        "id": home,
        "name": "Careerpath",
        "short_name": "Careerpath",
        "description": _("A private journal for people stepping off the usual career path."),
        "lang": "en",
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "background_color": PAPER["light"],
        "theme_color": PAPER["light"],
        "icons": [
            {
                "src": static(f"img/{name}-{size}.png"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for name, size, purpose in ICONS
        ],
        "shortcuts": [{"name": name, "url": url} for name, url in shortcuts.items()],
        "share_target": {
            "action": note,
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {name: name for name in SHARED},
        },
    }
    return JsonResponse(app, content_type="application/manifest+json")


@login_not_required
def offline(request: HttpRequest) -> HttpResponse:
    """What stands in for a page that cannot be reached; it is nobody's, whoever asks."""
    frame = {"has_fonts": has_fonts(), "theme_colors": theme_colors()}
    return HttpResponse(render_to_string("pages/offline.html", frame))


@login_not_required
@cache_control(private=True, max_age=3600)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The offline page and the files that it names, for `worker.js` to keep, in a cache named by what is in them."""
    page = offline(request).content.decode()
    version = hashlib.sha256(page.encode()).hexdigest()[:16]
    kept = {"version": version, "page": reverse("offline"), "files": NAMED_FILE.findall(page)}
    script = f"importScripts({json.dumps(static('js/worker.js'))});\nkeepOffline({json.dumps(kept)});\n"
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """200 while the database answers and the instance keys are there; 503 and the reason otherwise."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        logger.error("%s", why_no_database(error))
        return JsonResponse({"status": "the database does not answer"}, status=503)
    if not settings.CAREERPATH_KEYS:
        return JsonResponse({"status": "the instance key is missing"}, status=503)
    return JsonResponse({"status": "ok"})


@login_not_required
def ready(request: HttpRequest) -> HttpResponse:
    """200 where `preflight` finds neither a problem nor a warning, else 503; the reasons are for the operator alone."""
    if settings.PROXIES and "X-Forwarded-For" in request.headers:
        raise Http404
    if problems() or warnings():
        return HttpResponse("not ready\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


@login_not_required
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116); it is good for half a year from today."""
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:{quote(parseaddr(settings.DEFAULT_FROM_EMAIL)[1], safe='@')}",
        f"Expires: {(today + timedelta(days=180)).isoformat().replace('+00:00', 'Z')}",
        f"Policy: {settings.URL}{reverse('who_can_read')}",
        f"Canonical: {settings.URL}{request.path}",
        "Preferred-Languages: en",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@login_not_required
def change_password(request: HttpRequest) -> HttpResponse:
    # Password managers lead here.
    return redirect("account_change_password")
