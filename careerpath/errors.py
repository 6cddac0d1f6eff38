"""The pages for what goes wrong. None of them loses what was sent."""

import logging
import re
import sys
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.db import DataError, Error, IntegrityError, NotSupportedError, ProgrammingError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE, get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, set_script_prefix
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import requires_csrf_token

from .encryption.codec import DecryptionError
from .writing.forms import AUTOSAVE, BY_SCRIPT
from .writing.owned import encrypted_fields
from .writing.pieces import Sitting, piece_models

logger = logging.getLogger(__name__)

SECRET_FIELD = re.compile(r"password|csrf|code|token", re.IGNORECASE)
# Text that somebody wrote, however short: "text", and "text-" with a name of its own.
WRITING_FIELD = re.compile(r"text(-|$)")
# A form that carries this one comes back even where nothing but ticks and choices was sent.
TICKS_FIELD = "ticks"
# Forms that nobody needs who is signed in by now: a GET of the same address leads on from there.
LEADING_ON = {"account_login", "account_signup", "account_confirm_email"}
# Not given back: what is made anew, and the buttons that keep nothing, as Keep on that page is to keep the text.
LEFT_OUT = {"csrfmiddlewaretoken", "skip", "another", "cancel"}
# What is a piece's own text is shown; so is any other field that is longer than this, or has a line break.
SHORT = 80
# What a phone hands over when somebody shares to the app.
SHARED = {"title": _("Title"), "text": _("Text"), "url": _("Link")}
# What is too large is read to here and thrown away, since a sender who is still sending does not see the answer.
DRAINED = 64 * 1024 * 1024
URLENCODED = "application/x-www-form-urlencoded"
MOST_URLENCODED = 100_000  # bytes; the forms that people write in are multipart
# The parser counts what has a name; it walks any number of parts that have none.
MOST_PARTS = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + settings.DATA_UPLOAD_MAX_NUMBER_FILES
# How a browser begins a part. Another head may cost the parser more than all else, or say that the rest is encoded.
PART_HEAD = re.compile(
    rb'\r\nContent-Disposition: form-data; name="[^";\r\n]{0,100}"(; filename="[^"\r\n]*")?'
    rb"(\r\nContent-Type: [^;\r\n]*)?\r\n\r\n"
)
# A percent sign that a browser would have sent as %25: as many as fit take a hundred times as long as text does.
BARE_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
# Characters on the page that gives a form back to whoever may be anybody: one of these five takes up to six.
MOST_GIVEN_BACK = 500_000
ESCAPED = b"&<>\"'"
# Faults of ours in a query; every other error of a database is one that may be gone in a moment.
FAULTS_OF_OURS = (DataError, IntegrityError, NotSupportedError, ProgrammingError)


def sent_fields(request: HttpRequest) -> list[dict[str, Any]]:
    """What a form of ours sent: name, value, and whether it is `writing` to be shown, or travels along hidden.

    Empty unless the request came from our own pages, to a page that needs signing in, with no password in
    it: a stranger's form is not handed on, and a password is not written into a page.
    """
    if request.method != "POST" or not _is_same_origin(request):
        return []
    try:
        match = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return []
    if not getattr(match.func, "login_required", True) or match.namespace == "admin":
        return []
    names = [name for name in request.POST if name not in LEFT_OUT]
    if any(SECRET_FIELD.search(name) for name in names):
        return []
    # A form that writes is multipart: others have fields of the same names.
    writes = request.content_type == "multipart/form-data"
    written = {field.name for model in piece_models() for field in encrypted_fields(model)} if writes else set()
    fields = []
    for name in names:
        label = re.sub("[_-]", " ", name.removeprefix("text-")).capitalize()
        for value in request.POST.getlist(name):
            if name == "save" and (sitting := Sitting.of(request.POST.get("sitting", ""), value)):
                value = str(sitting.next.save)
            own_text = bool(WRITING_FIELD.match(name)) or (name in written and bool(value.strip()))
            writing = own_text or (len(value) > SHORT and " " in value) or "\n" in value
            fields.append({"name": name, "label": label, "value": value, "writing": writing})
    return fields


def _is_same_origin(request: HttpRequest) -> bool:
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in ("same-origin", "none")
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    try:
        return urlsplit(source).netloc == request.get_host()
    except ValueError:
        return False


def short_answer(request: HttpRequest, status: int, sentence: str = "") -> HttpResponse | None:
    """The answer to an autosave, whose text is in its window still; None for whoever waits for a page."""
    if request.headers.get(BY_SCRIPT) != AUTOSAVE:
        return None
    _drain(request)
    return JsonResponse({"errors": [sentence] if sentence else []}, status=status)


def error_page(request: HttpRequest, name: str, status: int, **context: Any) -> HttpResponse:
    return short_answer(request, status) or render(request, f"errors/{name}.html", context, status=status)


def resubmit_page(request: HttpRequest, status: int, **more: Any) -> HttpResponse | None:
    """Render all that was sent in a fresh form to the same address; None if there is nothing to give back."""
    if short := short_answer(request, status, more.get("full", "")):
        return short
    context = _resubmission(request)
    if context is None:
        return None
    context |= {"status": status, "signed_in": request.user.is_authenticated, **more}
    return render(request, "errors/resubmit.html", context, status=status)


def _resubmission(request: HttpRequest) -> dict[str, Any] | None:
    fields = sent_fields(request)
    has_text = any(field["value"].strip() for field in fields if field["writing"])
    if not has_text and not any(field["name"] == TICKS_FIELD for field in fields):
        return None
    return {"fields": fields, "has_text": has_text, "action": request.get_full_path()}


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    name = request.resolver_match.view_name if request.resolver_match else ""
    if page := _shared(request):
        return page
    if name == "account_logout" or (name in LEADING_ON and request.user.is_authenticated):
        query = f"?{urlencode({'next': request.POST['next']})}" if "next" in request.POST else ""
        return redirect(request.path + query)
    # Signing in changes the token of every open form: give the text back with a fresh one.
    page = resubmit_page(request, status=403)
    return page or error_page(request, "csrf", 403, no_cookie=reason == REASON_NO_CSRF_COOKIE)


def _shared(request: HttpRequest) -> HttpResponse | None:
    """What follows where a phone shares to a page that takes it, which it does without a token: it is only drawn.

    Signed out, it comes back in a form that has no token either, and so can do no more once somebody has signed in.
    """
    draw = getattr(request.resolver_match and request.resolver_match.func, "draw", None)
    has_token = "csrfmiddlewaretoken" in request.POST or "X-CSRFToken" in request.headers
    if draw is None or request.method != "POST" or has_token or not _is_same_origin(request):
        return None
    if request.user.is_authenticated:
        try:
            return draw(request)
        except DecryptionError as error:
            # No middleware hears of it here.
            return not_opened(request, error)
    fields = [
        {"name": name, "label": label, "value": value, "writing": True}
        for name, label in SHARED.items()
        if (value := request.POST.get(name, "")).strip()
    ]
    context = {"fields": fields, "has_text": True, "action": request.get_full_path()}
    page = "errors/shared.html"
    return render(request, page, context, status=401) if fields else redirect_to_login(request.get_full_path())


def not_opened(request: HttpRequest, error: DecryptionError) -> HttpResponse:
    logger.error("A sealed text did not open: %s", error)
    return error_page(request, "cannot_open", 500, fields=sent_fields(request))


def _drain(request: HttpRequest) -> None:
    left = DRAINED
    with suppress(OSError):
        while left > 0 and (chunk := request.read(64 * 1024)):
            left -= len(chunk)


def page_for_too_large(request: HttpRequest) -> HttpResponse:
    _drain(request)
    return error_page(request, "413", 413)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    response = error_page(request, "429", 429)
    response["Retry-After"] = "60"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return page_for_too_large(request)
    if isinstance(exception, SessionInterrupted):
        # Signed out in another window while this was answered: what was kept is kept, and stays one if sent again.
        request.user = AnonymousUser()
        return resubmit_page(request, status=401) or redirect_to_login(request.get_full_path())
    return error_page(request, "400", 400)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, "403", 403, fields=sent_fields(request))


@requires_csrf_token
def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    # What was sent to a page that is gone is shown, to be copied.
    return error_page(request, "404", 404, fields=sent_fields(request))


def server_error(request: HttpRequest) -> HttpResponse:
    error = sys.exc_info()[1]
    return resubmit_page_unasked(
        request, status=503 if isinstance(error, Error) and not isinstance(error, FAULTS_OF_OURS) else 500
    )


def sent_length(request: HttpRequest) -> int:
    """The request's Content-Length in bytes; BadRequest where it is no number."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    if not said.isdecimal():
        raise BadRequest("The length of the form is no number.")
    return int(said)


def costs_too_much(request: HttpRequest) -> bool:
    """Whether a form is more work to parse than any that a browser sends: too long, in too many or odd parts."""
    if request.content_type == URLENCODED:
        return sent_length(request) > MOST_URLENCODED or bool(BARE_PERCENT.search(request.body))
    heads = part_heads(request)
    return len(heads) > MOST_PARTS or not all(heads)


def part_heads(request: HttpRequest) -> list[re.Match[bytes] | None]:
    """How each part of a multipart form begins, None where no browser begins one so; group 1 is a file's name.

    Of too many parts, those past `MOST_PARTS + 1` are not looked at.
    """
    edge = b"--" + (request.content_params or {}).get("boundary", "").encode("latin-1", "replace")
    return [PART_HEAD.match(part) for part in request.body.split(edge, MOST_PARTS + 2)[1:-1]]


def is_much_to_show(request: HttpRequest) -> bool:
    """Whether the page that gives this form back would take more memory than a stranger may use."""
    body = request.body
    if len(body) > 4 * MOST_GIVEN_BACK:  # bytes: no character has more than four
        return True
    return len(body.decode(errors="replace")) + 5 * sum(map(body.count, ESCAPED)) > MOST_GIVEN_BACK


def resubmit_page_unasked(request: HttpRequest, status: int) -> HttpResponse:
    """Render the resubmit page, or the error page, without asking the database or a session."""
    if not (response := short_answer(request, status)):
        context = None
        with suppress(Exception):  # the form itself may be what could not be read
            asks_much = costs_too_much(request) or is_much_to_show(request)
            context = None if asks_much else _resubmission(request)
        # Its links are one's own: below the example journal, nothing else is led to by them.
        set_script_prefix(getattr(request, "begins_at", "/"))
        # Without the request, no context processor asks who is signed in.
        page = render_to_string(
            "errors/resubmit.html" if context else "errors/500.html",
            (context or {}) | {"status": status, "csrf_token": get_token(request)},
        )
        response = HttpResponse(page, status=status)
    if status == 503:
        response["Retry-After"] = "5"
    return response
