"""Everything out, and everything in."""

from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import IntegrityError
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from careerpath.accounts.clock import today
from careerpath.accounts.models import SignedInRequest
from careerpath.errors import sent_length
from careerpath.requests import CheckBody
from careerpath.writing.forms import BY_SCRIPT, FETCH
from careerpath.writing.owned import get_owned_or_404
from careerpath.writing.quotas import QuotaExceeded

from . import bringing
from .archive import TOO_LARGE, Refused
from .export import zip_of
from .forms import ExportForm, ImportForm
from .models import Import
from .rows import tables
from .staging import stage

State = Import.State
# Who has no script presses a button for each stretch, of so many seconds.
A_STRETCH = 5
# How rows are called that are worth a line of their own.
CALLED: dict[str, Any] = {
    "tags": (gettext_lazy("tag"), gettext_lazy("tags")),
    "personal_values": (gettext_lazy("value"), gettext_lazy("values")),
    "values_sessions": (gettext_lazy("list of values"), gettext_lazy("lists of values")),
    "letters": (gettext_lazy("letter"), gettext_lazy("letters")),
}


@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: SignedInRequest) -> HttpResponseBase:
    form = ExportForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "journal/exchange/export.html", {"form": form})
    if not _may(request, "export"):
        form.add_error(None, _("You made the zip five times today. Make the next one tomorrow."))
        return render(request, "journal/exchange/export.html", {"form": form}, status=429)
    asked = form.cleaned_data
    parts = zip_of(request.reader, with_past=asked["past"], with_letters=asked["letters"])
    response = StreamingHttpResponse(parts, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="careerpath-{today(request.reader)}.zip"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: SignedInRequest) -> HttpResponse:
    """What is brought in, and the file to bring in next."""
    if request.method != "POST":
        return _imports(request, ImportForm())
    if sent_length(request) > CheckBody.MOST_IMPORTED:
        form = ImportForm({})
        form.errors["file"] = form.error_class([str(TOO_LARGE)])
        return _imports(request, form, status=413)
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _imports(request, form, status=422)
    if not _may(request, "import"):
        form.add_error("file", _("That was a lot of files at once. Try it again in an hour."))
        return _imports(request, form, status=429)
    file = form.cleaned_data["file"]
    try:
        job = stage(request.reader, file, file.name)
    except (Refused, QuotaExceeded) as error:
        form.add_error("file", str(error))
        return _imports(request, form, status=422)
    return redirect("journal:import_detail", id=job.pk)


def _may(request: Any, action: str) -> bool:
    return bool(ratelimit.consume(request, app="allauth.account", action=action, user=request.reader))


def _imports(request: Any, form: ImportForm, status: int = 200) -> HttpResponse:
    rows = Import.owned_by(request.reader).exclude(state=State.READING).order_by("-created_at")
    context = {"form": form, "imports": rows.only("owner", "state", "created_at")}
    return render(request, "journal/exchange/imports.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def import_detail(request: SignedInRequest, id: UUID) -> HttpResponse:
    """What was found in a file, how far it is, and what came of it. Each press does its next stretch."""
    job = get_owned_or_404(request, Import, id)
    is_polled = request.headers.get(BY_SCRIPT) == FETCH
    if request.method == "POST":
        _act(request, job, request.POST.get("act", ""), bringing.AT_A_TIME if is_polled else A_STRETCH)
        if not Import.owned_by(request.reader).filter(pk=job.pk).exists():
            return redirect("journal:imports")
        if not is_polled or job.state not in (State.COMING, State.UNDOING):
            return redirect("journal:import_detail", id=job.pk)
    template = "journal/exchange/bar.html" if is_polled else "journal/exchange/import.html"
    is_asked = "undo" in request.GET and job.state == State.DONE
    is_told = job.state in (State.FOUND, State.STOPPED, State.DONE) and not is_asked
    return render(request, template, {"job": job, "is_asked": is_asked, "is_told": is_told} | _told(job))


def _act(request: Any, job: Import, act: str, seconds: float) -> None:
    if act == "stop":
        bringing.stop(job)
    elif act == "leave":
        bringing.discard(job)
    elif act == "undo":
        bringing.undo(job)
    elif act == "on" and job.state == State.UNDOING:
        bringing.undo_next(job, seconds)
    elif act == "on":
        # One that was stopped meanwhile stays so.
        bringing.bring_next(job, seconds)
    elif act == "go":
        try:
            bringing.begin(job)
        except IntegrityError:
            messages.error(request, _("Another import is not finished yet. Finish it first, or leave it."))


def _told(job: Import) -> dict[str, Any]:
    """What its page says: how far it is, how many of each kind come, and until when it can be undone."""
    counts = job.report.get("counts", {})
    called = {
        name: (model._meta.verbose_name, model._meta.verbose_name_plural)
        for name, model in tables().items()
        if hasattr(model, "noun")
    }
    kinds = [
        f"{intcomma(counts[name])} {words[counts[name] != 1]}"
        for name, words in (called | CALLED).items()
        if counts.get(name)
    ]
    numbers = {"done": intcomma(job.done), "gone": intcomma(job.gone), "total": intcomma(job.total)}
    return numbers | {"kinds": kinds, "until": job.created_at + job.lasts, "skipped": job.report.get("skipped", {})}
