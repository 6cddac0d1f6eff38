"""What happens to a request before its view: broken bytes, signed-out writers, texts that do not open."""

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from .encryption.codec import CannotOpen
from .errors import give_back, page_for_too_large, sent_fields

logger = logging.getLogger(__name__)

BY_SCRIPT = "X-Requested-With"

GetResponse = Callable[[HttpRequest], HttpResponse]


class RefuseBrokenText:
    """Middleware: answers 400 to form data that is cut off or not UTF-8, which Django would take or quietly replace."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            try:
                broken = not self._is_whole(request)
            except RequestDataTooBig:
                return page_for_too_large(request)
            except UnreadablePostError:
                broken = True
            if broken:
                raise BadRequest("The form's bytes are not UTF-8, or not all there.")
            try:
                _ = request.POST
            except MultiPartParserError:
                raise BadRequest("The form is not whole.") from None
        return self.get_response(request)

    @staticmethod
    def _is_whole(request: HttpRequest) -> bool:
        parameters = request.content_params or {}
        if parameters.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
            return False
        body = request.body
        if len(body) < int(request.META.get("CONTENT_LENGTH") or 0):
            # The connection broke: a text would be kept without its end.
            return False
        if request.content_type == "application/x-www-form-urlencoded":
            body = unquote_to_bytes(body.replace(b"+", b" "))
        elif request.content_type == "multipart/form-data":
            parts = body.split(b"--" + parameters.get("boundary", "").encode("latin-1", "replace"))
            headers = [part.partition(b"\r\n\r\n")[0].lower() for part in parts]
            if any(b"content-transfer-encoding" in header for header in headers):
                # No browser encodes a field; the bytes behind it could not be judged here.
                return False
            if any(b"filename" in header for header in headers):
                # A file may hold any bytes; the fields beside it are judged by what became of them.
                return not any("\ufffd" in value for _, values in request.POST.lists() for value in values)
        else:
            return True
        try:
            body.decode()
        except UnicodeDecodeError:
            return False
        return True


class AnswerScript:
    """Middleware: tells the script that sent a form where to go on, as no script may read a redirect.

    The script's header comes back, so that it knows the product's own answers from a proxy's.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.headers.get(BY_SCRIPT) == "fetch":
            response.headers[BY_SCRIPT] = "fetch"
            if response.has_header("Location"):
                response.status_code = 204
        return response


class SignInRequired(LoginRequiredMiddleware):
    """Closes every page that is not marked public, and loses nothing that was sent to one."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        if request.method == "POST" and (page := give_back(request, status=401)):
            return page
        if getattr(request, "htmx", False):
            return HttpResponseClientRedirect(reverse("account_login"))
        return super().handle_no_permission(request, view_func)


class ReportUnopenedText:
    """Middleware: a text that does not open gets a page that says so, wherever it was met."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, CannotOpen):
            return None
        logger.error("A sealed text did not open: %s", exception)
        return render(request, "errors/cannot_open.html", {"fields": sent_fields(request)}, status=500)
