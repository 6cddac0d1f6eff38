"""Every address by its name, and what each role gets there: derived for a noun's pages, a line for each other one."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from careerpath.writing.pieces import piece_models
from careerpath.writing.views import PieceViews
from journal.exchange.models import Import
from journal.search.models import Search
from journal.touches.models import Tag


class Line(NamedTuple):
    """What each role gets: a status, for GET and, where it is not 405 for all, for POST."""

    anonymous: int
    other: int
    curator: int
    owner: int


PUBLIC = Line(200, 200, 200, 200)
# Allauth's public pages send who is signed in home.
ENTRANCE = Line(200, 302, 302, 302)
SIGNED_IN = Line(302, 200, 200, 200)
OWN = Line(302, 404, 404, 200)
# Leads to the same address with the signed id of what is about to be written.
NEW = Line(302, 302, 302, 302)
CURATORS = Line(302, 302, 200, 302)
POST_ONLY = Line(302, 405, 405, 405)
# What changes somebody's rows; everybody else is refused, and nothing moves. Signed out, the text comes back.
CHANGING = Line(401, 404, 404, 302)
# A form that another account drew keeps nothing: it comes back to be sent as one's own.
BEGINNING = Line(401, 422, 422, 302)
# What is gone is said to be gone, whoever asks.
FROM_TRASH = Line(401, 302, 302, 302)

# What hangs on a season and is no piece.
OF_A_SEASON = ("needs", "expect", "letter", "letter_destroy", "answer", "answer_destroy")

VALUES = {
    "values:values": SIGNED_IN,
    "values:move": POST_ONLY,
    "values:catalog": SIGNED_IN,
    "values:choose": SIGNED_IN,
    # Without a choosing under way these lead to the table.
    **dict.fromkeys((f"values:choose_{step}" for step in ("fewer", "pairs", "order", "say")), NEW._replace(owner=200)),
    # A choosing of another kind is under way, and without a list of before there is nothing to look at.
    "values:choose_light": NEW,
    "values:choose_rewarded": SIGNED_IN,
    # Leads to the step one is at.
    "values:choose_on": NEW,
    "values:choose_put_away": POST_ONLY,
    "values:choose_put_back": POST_ONLY,
    "values:history": SIGNED_IN,
    "values:ladder": SIGNED_IN,
    "values:session_detail": OWN,
    "values:session_words": OWN,
}
OTHERS = {
    "home": PUBLIC,
    "who_can_read": PUBLIC,
    **dict.fromkeys(("health", "ready", "security_txt", "manifest", "service_worker", "offline"), PUBLIC),
    # Before anything is loaded there (`test_look_round.py`).
    "look_round": Line(404, 404, 404, 404),
    "change_password": NEW,
    "invitation": Line(410, 302, 302, 302),
    "settings": SIGNED_IN,
    "draft_key": POST_ONLY,
    # Asks for the password first.
    "close_account": NEW,
    "sessions": SIGNED_IN,
    "trash": SIGNED_IN,
    "piece_marks": OWN,
    "piece_mark": POST_ONLY,
    "trash_restore": POST_ONLY,
    "trash_delete": OWN,
    "journal:welcome": SIGNED_IN,
    "journal:welcome_questions": SIGNED_IN,
    "journal:welcome_step": NEW,
    "journal:seasons_compare": SIGNED_IN,
    "journal:search": SIGNED_IN,
    "journal:tags": SIGNED_IN,
    "journal:tag_edit": OWN,
    "journal:search_results": OWN,
    # Asks for the password first.
    "journal:export": NEW,
    "journal:imports": SIGNED_IN,
    "journal:import_detail": OWN,
    # Leads to this month.
    "journal:calendar": NEW,
    **dict.fromkeys((f"journal:calendar_{page}" for page in ("year", "month", "day")), SIGNED_IN),
    **dict.fromkeys((f"journal:season_{act}" for act in OF_A_SEASON), OWN),
    "journal:season_write_back_new": OWN._replace(owner=302),
    "journal:spark_anywhere": SIGNED_IN,
    **dict.fromkeys(("journal:spark_write_new", "journal:value_write_new"), OWN._replace(owner=302)),
    "journal:spark_patterns": SIGNED_IN,
    **dict.fromkeys(("journal:experiment_card", "journal:spark_card"), OWN),
    **dict.fromkeys(("journal:steady", "journal:value_write"), SIGNED_IN),
    "journal:prompts": SIGNED_IN,
    "journal:prompt_detail": SIGNED_IN,
    "journal:prompt_hide": POST_ONLY,
    "journal:value_detail": SIGNED_IN,
    "journal:own_value_detail": OWN,
    "account_login": ENTRANCE,
    "account_signup": ENTRANCE,
    "account_logout": SIGNED_IN,
    "account_inactive": PUBLIC,
    "account_reauthenticate": SIGNED_IN,
    "account_email": SIGNED_IN,
    "account_email_verification_sent": PUBLIC,
    "account_confirm_email": PUBLIC,
    "account_confirm_login_code": NEW,
    "account_change_password": SIGNED_IN,
    "account_set_password": NEW,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
}
CATALOGS = {"journal": ("prompt", "prompttheme"), "values": ("value", "valuegroup")}
ADMINS = {
    "admin:index": CURATORS,
    "admin:login": Line(302, 403, 302, 403),
    "admin:logout": NEW,
    "admin:password_change": NEW,
    "admin:password_change_done": CURATORS,
    "admin:autocomplete": CURATORS._replace(curator=403),
    "admin:jsi18n": CURATORS,
    "admin:app_list": CURATORS,
    **{
        f"admin:{app}_{model}_{page}": CURATORS._replace(curator=403 if page == "delete" else 200)
        for app, models in CATALOGS.items()
        for model in models
        for page in ("changelist", "add", "history", "change", "delete")
    },
    **{
        f"admin:{model}_{page}": CURATORS._replace(curator=status)
        for model in ("journal_prompt", "values_value")
        for page, status in (("import", 200), ("process_import", 405), ("export", 200))
    },
}


class Page(NamedTuple):
    """One of a noun's pages: whose it is, its name in the class of its views, and what its address takes."""

    views: type[PieceViews]
    page: str
    takes: tuple[str, ...]

    @property
    def methods(self) -> list[str]:
        return self.views.methods.get(self.page, ["GET"])

    @property
    def line(self) -> Line:
        """Whose ids it takes says who reads it."""
        if "GET" not in self.methods:
            return POST_ONLY
        if self.page == "new":
            return OWN._replace(owner=302) if self.takes else NEW
        return OWN if self.takes else SIGNED_IN


def named_patterns(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    """The name of every address, with its namespace; those of allauth's that are for nothing here are named too."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from named_patterns(pattern, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{namespace}{pattern.name}"


def pages_of_nouns() -> dict[str, Page]:
    return {
        f"{views.model._meta.app_label}:{pattern.name}": Page(views, page, tuple(pattern.pattern.converters))
        for views in PieceViews.__subclasses__()
        for page, pattern in zip(views.addresses, views.urls(), strict=True)
    }


NAMES = set(named_patterns(get_resolver()))
PAGES = pages_of_nouns()
GET = {**VALUES, **OTHERS, **ADMINS, **{name: page.line for name, page in PAGES.items()}}
POST = {
    **{name: CHANGING if page.takes else BEGINNING for name, page in PAGES.items() if "POST" in page.methods},
    **dict.fromkeys((f"journal:season_{act}" for act in OF_A_SEASON), CHANGING),
    "journal:season_write_back_new": CHANGING,
    **dict.fromkeys(("journal:spark_write_new", "journal:value_write_new"), CHANGING),
    # There is no text to give back.
    **dict.fromkeys(("journal:spark_feel", "journal:remark_sting"), CHANGING._replace(anonymous=302)),
    "journal:spark_patterns": BEGINNING,
    "values:session_words": CHANGING,
    # One's own ticks of somebody else's page are shown, to be kept as one's own.
    "values:choose": CHANGING._replace(other=422, curator=422),
    "values:choose_rewarded": CHANGING._replace(other=409, curator=409),
    **dict.fromkeys((f"values:choose_{step}" for step in ("fewer", "pairs", "order", "say")), CHANGING),
    **dict.fromkeys(("piece_marks", "piece_mark", "journal:tag_edit"), CHANGING),
    "trash_restore": FROM_TRASH,
    "trash_delete": FROM_TRASH,
}
# What a visitor reads of the example journal; every other address is none there.
VISITORS = {
    "home",
    *(f"values:{page}" for page in ("values", "catalog", "history", "session_detail")),
    *(f"journal:{page}" for page in ("journal", "prompts", "seasons", "success", "tags")),
    *(f"journal:{page}" for page in ("sparks", "spark_patterns", "experiments", "remark_pocket")),
    *(f"journal:{noun}_detail" for noun in ("entry", "spark", "season", "checkin", "definition", "question")),
    "journal:experiment_detail",
    *(f"journal:{page}" for page in ("remarks", "people", "person_notes", "find_outs", "comparisons", "steady")),
    *(f"journal:{noun}_detail" for noun in ("remark", "person", "person_note", "find_out", "comparison")),
    *(f"journal:{page}_detail" for page in ("prompt", "value", "own_value")),
    *(f"journal:calendar{page}" for page in ("", "_year", "_month", "_day")),
    *(f"journal:season{page}" for page in ("s_compare", "_letter", "_answer", "_review", "_sheet")),
}
OF_TRASH = [name for name, line in POST.items() if line == FROM_TRASH]
OF_MARKS = ("piece_marks", "piece_mark")


def cases(names: Iterable[str]) -> list[str]:
    """The names, those of the trash and of marks once for each noun: "trash_delete spark"."""
    nouns, of_each = [model.noun for model in piece_models()], (*OF_TRASH, *OF_MARKS)
    return [case for name in names for case in ([f"{name} {noun}" for noun in nouns] if name in of_each else [name])]


def arguments(journal: Any) -> dict[str, dict[str, Any]]:
    """The arguments of every address that takes some, pointing at rows of a whole journal."""
    season, prompt, value = journal.pieces["season"], journal.prompt, journal.value
    catalogs = {"prompt": prompt, "prompttheme": prompt.theme, "value": value, "valuegroup": value.group}
    return {
        **{name: _of(journal.pieces[page.views.model.noun], page.takes) for name, page in PAGES.items()},
        **{f"{act} {noun}": {"noun": noun, "id": row.pk} for noun, row in journal.trashed.items() for act in OF_TRASH},
        **{f"piece_marks {noun}": {"noun": noun, "id": row.pk} for noun, row in journal.pieces.items()},
        **{
            f"piece_mark {noun}": {"noun": noun, "id": row.pk, "act": "never-again"}
            for noun, row in journal.pieces.items()
        },
        **{f"journal:season_{act}": {"id": season.pk} for act in OF_A_SEASON},
        "journal:season_write_back_new": {"season": journal.before.pk},
        "journal:spark_write_new": {"spark": journal.pieces["spark"].pk},
        "journal:value_write_new": {"value": journal.own.pk},
        "journal:spark_card": {"id": journal.pieces["spark"].pk},
        "journal:experiment_card": {"id": journal.pieces["experiment"].pk},
        "journal:value_detail": {"slug": value.slug},
        "journal:own_value_detail": {"id": journal.own.pk},
        "values:session_detail": {"id": journal.session.pk},
        "values:session_words": {"id": journal.session.pk},
        "journal:welcome_step": {"step": "question"},
        "journal:search_results": {"id": Search.owned_by(journal.owner).latest("id").pk},
        "journal:import_detail": {"id": Import.owned_by(journal.owner).latest("id").pk},
        "journal:tag_edit": {"id": Tag.owned_by(journal.owner).latest("id").pk},
        "journal:calendar_year": {"year": 2026},
        "journal:calendar_month": {"year": 2026, "month": 11},
        "journal:calendar_day": {"year": 2026, "month": 11, "day": 24},
        **{f"journal:prompt_{page}": {"slug": prompt.slug} for page in ("detail", "hide")},
        "invitation": {"token": "no-such-token"},
        "account_confirm_email": {"key": "no-such-key"},
        "account_reset_password_from_key": {"uidb36": "1", "key": "no-such-key"},
        "admin:app_list": {"app_label": "journal"},
        **{
            f"admin:{app}_{model}_{act}": {"object_id": catalogs[model].pk}
            for app, models in CATALOGS.items()
            for model in models
            for act in ("history", "delete", "change")
        },
    }


def _of(piece: Any, takes: tuple[str, ...]) -> dict[str, Any]:
    """What a noun's address takes: the id of the piece, and of the rows that it lies in."""
    return {name: piece.pk if name == "id" else getattr(piece, f"{name}_id") for name in takes}


def address(case: str, takes: dict[str, dict[str, Any]]) -> str:
    return reverse(case.partition(" ")[0], kwargs=takes.get(case))
