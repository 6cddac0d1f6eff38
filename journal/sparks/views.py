"""Sparks: the list with its one line, noting one from anywhere, reading and editing."""

from uuid import UUID

from careerpath.writing.editing import Desk, earlier_wording
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from careerpath.accounts.clock import today
from careerpath.writing.keyset import page_before
from careerpath.writing.owned import get_owned_or_404
from careerpath.writing.pieces import new_piece_id

from .forms import SparkForm, from_elsewhere
from .models import Spark

PAGE_SIZE = 20
KINDS = {"": _("All"), **dict(Spark.Kind.choices)}
DESK = Desk(Spark, "journal/sparks", "journal:sparks")
# Where the one-line field stands, and where it leads back to.
QUICK = {"home": "home", "sparks": "journal:sparks"}


@require_safe
def sparks(request: HttpRequest) -> HttpResponse:
    """All sparks, newest first, below the field for one more."""
    kind = request.GET.get("kind", "")
    rows = Spark.owned_by(request.user)
    if kind in Spark.Kind.values:
        rows = rows.of_kind(kind)
    page = page_before(rows, "noticed_on", request.GET.get("before", ""), PAGE_SIZE)
    context = {"page": page, "kind": kind, "kinds": KINDS, "piece": new_piece_id(request.user, Spark.noun)}
    return render(request, "journal/sparks/list.html", context)


@require_safe
def spark_detail(request: HttpRequest, id: UUID) -> HttpResponse:
    """One spark."""
    spark = get_owned_or_404(request, Spark, id)
    return render(request, "journal/sparks/detail.html", {"spark": spark})


@require_http_methods(["GET", "POST"])
def spark_new(request: HttpRequest) -> HttpResponse:
    """Note a spark: one line from home or the list, or the whole form, filled by `?text=`, `?url=` and `?title=`."""
    if request.method == "GET":
        initial = {"noticed_on": today(request.user), **from_elsewhere(request.GET)}
        return DESK.draw(request, SparkForm(user=request.user, initial=initial))
    back = QUICK.get(request.POST.get("next", ""))

    def done(spark: Spark) -> HttpResponse:
        if not back:
            return redirect(spark)
        messages.success(request, _("Kept."))
        return redirect(back)

    form = SparkForm(request.POST, user=request.user)
    return DESK.create(request, form, done=done, next=request.POST["next"] if back else "")


@require_http_methods(["GET", "POST"])
def spark_edit(request: HttpRequest, id: UUID) -> HttpResponse:
    """Say more about it. `?from=` fills the form with an earlier wording."""
    spark = get_owned_or_404(request, Spark, id)
    if not spark.opens():
        return DESK.unopened(request, spark)
    if request.method == "GET":
        wording = spark.wording() | (earlier_wording(request, spark, request.GET.get("from", "")) or {})
        return DESK.draw(request, SparkForm(user=request.user, initial=wording), spark)
    return DESK.save(request, spark, SparkForm(request.POST, user=request.user))


@require_POST
def spark_delete(request: HttpRequest, id: UUID) -> HttpResponse:
    """To the trash, with Undo."""
    return DESK.delete(request, id)


@require_safe
def spark_history(request: HttpRequest, id: UUID) -> HttpResponse:
    """Earlier wordings, newest first."""
    return DESK.history(request, id)
