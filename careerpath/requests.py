"""What happens to a request before its view: it is late, too large, or broken; its writer is signed out."""

import re
import time
from typing import Any
from urllib.parse import unquote_to_bytes

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware, get_user
from django.core.exceptions import BadRequest
from django.core.files.uploadhandler import MemoryFileUploadHandler, StopUpload
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect
from django.urls import Resolver404, get_script_prefix, resolve, set_script_prefix
from django.utils.deprecation import MiddlewareMixin

from . import errors
from .accounts.models import User
from .encryption.codec import DecryptionError
from .writing.forms import BY_SCRIPT, SCRIPTS
from .writing.quotas import QuotaExceeded

FORMS = (errors.URLENCODED, "multipart/form-data")


class RefuseLate(MiddlewareMixin):
    """Middleware: what waited too long for its turn is given back at once, so that what comes next is not late too.

    The proxy says when a request was passed on; nobody else may.
    """

    LONGEST_WAIT = 8000  # milliseconds

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        passed_on = request.headers.get("X-Request-Start", "")
        if settings.PROXIES and re.fullmatch("[0-9]{13}", passed_on):
            if time.time() * 1000 - int(passed_on) > self.LONGEST_WAIT:
                return errors.resubmit_page_unasked(request, status=503)
        return None


class InMemory(MemoryFileUploadHandler):
    """Takes a file into memory, since a folder for such files would hold it in the clear; one that is too large not."""

    def __init__(self, request: HttpRequest, most: int) -> None:
        super().__init__(request)
        self.most = most

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any) -> None:
        self.activated = content_length <= self.most

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if not self.activated:
            raise StopUpload(connection_reset=True)
        super().receive_data_chunk(raw_data, start)


class CheckBody(MiddlewareMixin):
    """Middleware: parses no more of a form than who sends it may write, and none for an address that does not exist.

    A form that is cut off or not UTF-8 is answered 400: Django would take the one and quietly replace the other.
    """

    SIGNED_OUT = 1_000_000  # somebody whose session ended while they wrote
    # Nobody writes there; and while the password is asked for again, the session keeps what was sent.
    ACCOUNT = ("/accounts/", "/settings/")
    # Takes a file of this size, and reads none that is larger.
    IMPORT, MOST_IMPORTED = "/settings/import/", 26_000_000

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        if request.method != "POST" or request.content_type not in FORMS:
            return None
        try:
            is_open = not getattr(resolve(request.path_info).func, "login_required", True)
        except Resolver404:
            return None
        if request.path_info == self.IMPORT and request.user.is_authenticated and request.content_type == FORMS[1]:
            request.upload_handlers = [InMemory(request, self.MOST_IMPORTED)]
            return None
        if is_open or request.path_info.startswith(self.ACCOUNT) or request.content_type == errors.URLENCODED:
            most = errors.MOST_URLENCODED
        else:
            most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE if request.user.is_authenticated else self.SIGNED_OUT
        # Of an autosave nothing is given back, so nothing need be read.
        if most == self.SIGNED_OUT and (answer := errors.short_answer(request, 401)):
            return answer
        is_strangers = most < settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        try:
            if errors.sent_length(request) > most or (is_strangers and errors.is_much_to_show(request)):
                return errors.page_for_too_large(request)
            if most == self.SIGNED_OUT and not ratelimit.consume(request, app="allauth.account", action="given_back"):
                return errors.too_many_requests(request)
            broken = errors.costs_too_much(request) or not self._is_whole(request)
            _ = broken or request.POST
        except (MultiPartParserError, UnreadablePostError):
            broken = True
        if broken:
            raise BadRequest("The form is not one that a browser sends whole.")
        return None

    @staticmethod
    def _is_whole(request: HttpRequest) -> bool:
        parameters = request.content_params or {}
        if parameters.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
            return False
        body = request.body
        if len(body) < errors.sent_length(request):
            # The connection broke: a text would be kept without its end.
            return False
        if request.content_type == errors.URLENCODED:
            body = unquote_to_bytes(body.replace(b"+", b" "))
        elif any(head and head[1] for head in errors.part_heads(request)):
            # A file may hold any bytes; the fields beside it are judged by what became of them.
            return not any("\ufffd" in value for _, values in request.POST.lists() for value in values)
        try:
            body.decode()
        except UnicodeDecodeError:
            return False
        return True


class AnswerHead(MiddlewareMixin):
    """Middleware: HEAD is answered as GET is; the server leaves out the body."""

    def process_request(self, request: HttpRequest) -> None:
        if request.method == "HEAD":
            request.method = "GET"


class AnswerScript(MiddlewareMixin):
    """Middleware: tells the script that sent a form where to go on, as no script may read a redirect.

    The script's header comes back, so that it knows the product's own answers from a proxy's.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        sent_by = request.headers.get(BY_SCRIPT)
        if sent_by in SCRIPTS:
            response.headers[BY_SCRIPT] = sent_by
            if response.has_header("Location"):
                response.status_code = 204
        return response


class SignInRequired(LoginRequiredMiddleware):
    """Closes every page that is not marked public, and loses nothing that was sent to one."""

    def handle_no_permission(self, request: Any, view_func: Any) -> Any:
        if request.reader.is_authenticated:
            return None
        if request.method == "POST" and (page := errors.resubmit_page(request, status=401)):
            return page
        return super().handle_no_permission(request, view_func)


def is_in_example(request: HttpRequest) -> bool:
    return getattr(getattr(request, "reader", None), "is_example", False)


class LookRound(MiddlewareMixin):
    """Middleware: below `/look-round/`, whoever comes reads the example journal, on the same pages as one's own.

    It takes the prefix off the path and puts it before each address that the page names. Who looks round is nobody:
    no cookie reaches a page, nor is one set.
    """

    PREFIX = "/look-round/"
    READABLE = frozenset(
        {
            "home",
            *(f"values:{page}" for page in ("values", "catalog", "history", "session_detail")),
            *(f"journal:{page}" for page in ("journal", "prompts", "sparks", "spark_patterns", "experiments")),
            *(f"journal:{page}" for page in ("seasons", "success", "tags", "steady", "comparisons")),
            "journal:comparison_detail",
            *(f"journal:{noun}_detail" for noun in ("entry", "spark", "season", "checkin", "definition", "experiment")),
            *(f"journal:{page}_detail" for page in ("prompt", "question", "value", "own_value")),
            *(f"journal:calendar{page}" for page in ("", "_year", "_month", "_day")),
            *(f"journal:season{page}" for page in ("s_compare", "_letter", "_answer", "_review", "_sheet")),
        }
    )

    def process_request(self, request: Any) -> HttpResponse | None:
        request.begins_at = get_script_prefix()
        if not settings.LOOK_ROUND or not request.path_info.startswith(self.PREFIX):
            return None
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if owner := User.objects.filter(pk=User.EXAMPLE).first():
            request.reader, request.COOKIES = owner, {}
            request.path_info = "/" + request.path_info.removeprefix(self.PREFIX)
            set_script_prefix(self.PREFIX)
        return None

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> None:
        if is_in_example(request) and request.resolver_match.view_name not in self.READABLE:
            raise Http404

    def process_response(self, request: Any, response: HttpResponse) -> HttpResponse:
        if is_in_example(request):
            set_script_prefix(request.begins_at)
            response.cookies.clear()
        return response


class SetReader(MiddlewareMixin):
    """Middleware: whose journal a request reads, as `request.reader`: one's own. Views ask `owned_by` this."""

    def process_request(self, request: Any) -> None:
        # Not Django's stand-in, of which every text and template would ask in a roundabout way for its keys and names.
        request.user = get_user(request)
        request.reader = getattr(request, "reader", request.user)


class AnswerForTexts(MiddlewareMixin):
    """Middleware: says so where a text does not open, and gives back one for which there is no room."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, QuotaExceeded):
            if page := errors.resubmit_page(request, status=422, full=str(exception)):
                return page
            messages.error(request, str(exception))
            return redirect("trash")
        return errors.not_opened(request, exception) if isinstance(exception, DecryptionError) else None
