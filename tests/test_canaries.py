"""None of a user's words lies anywhere in the clear: database, WAL, dump, logs, cache, sessions, mail, titles."""

import base64
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable
from contextlib import closing
from functools import partial
from pathlib import Path
from time import monotonic
from urllib.parse import quote

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from careerpath.accounts.models import Session, User, UserKey
from careerpath.writing.owned import encrypted_fields, owned_models
from careerpath.writing.pieces import new_piece_id
from journal.entries.models import Entry
from journal.seasons.checkins.models import CheckIn
from journal.seasons.models import Season
from journal.sparks.models import Spark
from journal.success.models import SuccessDefinition
from values.session.models import unfinished

from .addresses import PAGES, address, arguments
from .conftest import PASSWORD, signed_in, title_of
from .factories import make_prompt, make_season, make_value
from .filling import fill_in
from .forms import submit
from .whole_journal import make_ready, write_journal

WORD = "Z\u00e9brafinch"
PARTS = (
    *("title", "text", "edited", "conflict", "lost", "trash", "crash", "bad"),
    *("what", "detail", "link", "handed", "name", "space", "why", "no", "sentence"),
    *("by-what", "step", "late-need", "inherited", "measure", "own-measure", "stung"),
    *("first", "own-value", "definition", "mine", "refused", "overtaken", "day", "crossing", "newcomer"),
    *("all-value", "all-definition", "all-refused", "all-overtaken", "draft-overtaken"),
    *("no-said", "boundary", "sign", "warning", "then", "obstacle", "because", "letter", "second-letter"),
    *("answer-to-it", "second-answer"),
    *("said-no", "swallowed", "remembered", "answer", "shut"),
    *("looked-for", "looked-for-too-long"),
)
CANARIES = {part: f"{WORD}-{part}-words" for part in PARTS}


def disguises(word: str) -> set[bytes]:
    """How a word may look in bytes: utf-8, utf-16, hex, base64 at each alignment, and in a URL."""
    raw = word.encode()
    shapes = {raw, word.encode("utf-16-le"), raw.hex().encode(), raw.hex().upper().encode(), quote(word).encode()}
    shapes.add(word.encode("unicode_escape"))
    for shift in range(3):
        encoded = base64.b64encode(b"x" * shift + raw).rstrip(b"=")
        shapes.add(encoded[4 if shift else 0 : -4])
    return shapes


def found(where: bytes, words: Iterable[str] = CANARIES.values()) -> list[str]:
    return [word for word in words if any(shape in where for shape in disguises(word))]


def write_in_every_form(alice: User) -> list[str]:
    """Each noun's own pages: begun, changed in two windows and signed out, looked at, deleted; the words of each."""
    client = signed_in(alice)
    journal = write_journal(alice, lambda: f"{WORD}-whole-words")
    takes = arguments(journal)
    # Check-ins end with their season, whose next one begins last.
    names = sorted((name for name in PAGES if "POST" in PAGES[name].methods), key=lambda name: "season_" in name)
    for name in (name for name in names if PAGES[name].page in ("edit", "answers")):
        pages = [client.get(address(name, takes)) for _ in range(3)]
        for page, status, one in zip(pages, (302, 409, 401), (client, client, Client()), strict=True):
            assert fill_in(page, partial(str, f"{WORD}-{name}-words-{status}"), one).status_code == status, name
    for name in (name for name in names if PAGES[name].page == "new"):
        make_ready(name, journal)
        page = client.get(address(name, takes), follow=True)
        assert fill_in(page, partial(str, f"{WORD}-{name}-words")).status_code == 302, name
    for url in journal.pages():
        assert client.get(url, follow=True).status_code in (200, 503), url
    for name in (name for name in names if PAGES[name].page == "delete"):
        assert client.post(address(name, takes)).status_code == 302, name
    return [f"{WORD}-whole", *(f"{WORD}-{name}-words" for name in names)]


def live_an_evening(monkeypatch) -> None:
    """Everything that takes a user's words, by way of the pages."""
    client = Client(headers={"Sec-Fetch-Site": "same-origin"}, raise_request_exception=False)
    client.post("/accounts/signup/", {"email": "alice@example.org", "password1": PASSWORD})
    alice = User.objects.get()
    prompt = make_prompt()
    new = {"text": CANARIES["text"], "title": CANARIES["title"], "written_on": "2026-11-24", "prompt": prompt.slug}
    client.post("/journal/new/", new | {"piece": new_piece_id(alice, "entry")})
    entry = Entry.owned_by(alice).get()
    edit = reverse("journal:entry_edit", args=[entry.pk])
    client.post(edit, new | {"version": 1, "text": CANARIES["edited"]})
    assert client.post(edit, new | {"version": 1, "text": CANARIES["conflict"]}).status_code == 409
    assert (
        client.post(edit, new | {"version": 2, "text": CANARIES["bad"], "written_on": "9999-01-01"}).status_code == 422
    )
    assert Client().post(edit, new | {"text": CANARIES["lost"]}).status_code == 302
    stranger = Client(headers={"Sec-Fetch-Site": "same-origin"})
    assert CANARIES["lost"] in stranger.post(edit, new | {"text": CANARIES["lost"]}).content.decode()
    client.post(
        "/journal/new/", {"piece": new_piece_id(alice, "entry"), "text": CANARIES["trash"], "written_on": "2026-11-24"}
    )
    trashed = Entry.owned_by(alice).exclude(pk=entry.pk).get()
    client.post(reverse("journal:entry_delete", args=[trashed.pk]))
    welcome = {"piece": new_piece_id(alice, "entry"), "text": CANARIES["first"], "written_on": "2026-11-24"}
    assert client.post("/welcome/question/", welcome).status_code == 302
    note_and_begin(client, alice)
    choose_values(client, alice)
    needs_and_success(client, alice)
    look_for(client, entry)
    client.post("/accounts/password/reset/", {"email": "alice@example.org"})
    for url in (
        "/",
        "/journal/",
        "/trash/",
        "/values/",
        "/values/choose/",
        "/values/history/",
        "/values/choose/rewarded/",
        "/values/ladder/",
        entry.get_absolute_url(),
        reverse("journal:entry_history", args=[entry.pk]),
    ):
        assert client.get(url).status_code == 200
    with monkeypatch.context() as broken:
        broken.setattr("careerpath.writing.views.save_if_unchanged", _crash)
        page = client.post(edit, new | {"version": 2, "text": CANARIES["crash"]})
    assert page.status_code == 500
    assert CANARIES["crash"] in page.content.decode()


def look_for(client: Client, entry: Entry) -> None:
    """A search that is refused, one without a hit, and one whose hit is opened."""
    assert submit(client.get("/search/"), "Search", words=CANARIES["looked-for-too-long"] * 9).status_code == 422
    for words in (CANARIES["looked-for"], CANARIES["edited"]):
        results = submit(client.get("/search/"), "Search", words=words).url
        assert found(client.get(results).content, [words])
        id = results.split("/")[2]
        assert client.get(entry.get_absolute_url(), {"found": id}).status_code == 200


def note_and_begin(client: Client, alice: User) -> None:
    """A spark and a season, each noted, changed in two windows at once, and looked at."""
    link = f"https://example.org/?q={CANARIES['link']}"
    spark = {"what": CANARIES["what"], "what_exactly": CANARIES["detail"], "link": link}
    client.post("/sparks/new/", spark | {"piece": new_piece_id(alice, "spark"), "next": "home"})
    season = {"name": CANARIES["name"], "length": "6", "role": "central", "starts_on": "2026-11-24"}
    season |= {"making_space_for": CANARIES["space"], "why": CANARIES["why"], "text-saying_no_to-1-1": CANARIES["no"]}
    season |= {"text-saying_no_to-1-2": CANARIES["no-said"]}
    season |= {"text-warnings-1-1": CANARIES["warning"], "text-warnings-1-2": CANARIES["then"]}
    season |= {"text-boundaries-1": CANARIES["boundary"], "text-signs-1": CANARIES["sign"]}
    season |= {"obstacle": CANARIES["obstacle"]}
    client.post("/seasons/new/", season | {"piece": new_piece_id(alice, "season")})
    write_a_letter(client, Season.owned_by(alice).get())
    kept = [(Spark.owned_by(alice).get(), spark), (Season.owned_by(alice).get(), season)]
    for row, form in kept:
        edit = reverse(f"journal:{row.noun}_edit", args=[row.pk])
        for words, status in ((CANARIES["sentence"], 302), (CANARIES["conflict"], 409)):
            changed = form | {"version": 1, "sentence": words, "what": words}
            assert client.post(edit, changed).status_code == status
        for act in ("detail", "edit", "history"):
            assert client.get(reverse(f"journal:{row.noun}_{act}", args=[row.pk])).status_code == 200
    look_in_and_back(client, kept[1][0])
    handed = {"text": CANARIES["handed"], "title": CANARIES["handed"]}
    for url, query in (("/", {}), ("/sparks/", {}), ("/seasons/", {}), ("/sparks/new/", handed)):
        assert client.get(url, query, follow=True).status_code == 200
    close = reverse("journal:season_close", args=[kept[1][0].pk])
    assert client.post(close, {"closed_because": CANARIES["because"]}).status_code == 302
    for row, _ in kept:
        client.post(reverse(f"journal:{row.noun}_delete", args=[row.pk]))


def look_in_and_back(client: Client, season: Season) -> None:
    """A check-in and a review with its letter, each changed in two windows at once, and looked at."""
    named = {"season": season.pk}
    said = {"role": "central", "said_no": CANARIES["said-no"], "swallowed_no": CANARIES["swallowed"]}
    said |= {"warning": CANARIES["warning"], "space-0": "open", "piece": new_piece_id(season.owner, "checkin")}
    client.post(reverse("journal:checkin_new", kwargs=named), said)
    checkin = {**named, "id": CheckIn.owned_by(season.owner).get().pk}
    season.close()
    shut = client.post(reverse("journal:checkin_new", kwargs=named), said | {"said_no": CANARIES["shut"]})
    assert shut.status_code == 409
    remembered = {"piece": new_piece_id(season.owner, "review"), "remembered": CANARIES["remembered"]}
    client.post(reverse("journal:season_review", kwargs=named), remembered)
    names = ("different", "brought", "cost", "signs", "unmet", "keep", "change", "drop", "to_the_next")
    for url, form in (
        (reverse("journal:checkin_edit", kwargs=checkin), said),
        (reverse("journal:season_review_answers", kwargs=named), dict.fromkeys(names, CANARIES["answer"])),
    ):
        assert client.post(url, form | {"version": 1, "cost": "", "warning": ""}).status_code == 302
        assert client.post(url, form | {"version": 1}).status_code == 409
        assert client.get(url).status_code == 200
    for act in ("detail", "history"):
        assert client.get(reverse(f"journal:checkin_{act}", kwargs=checkin)).status_code == 200
    opened = [CANARIES["letter"], CANARIES["answer-to-it"]]
    assert found(client.get(reverse("journal:season_review", kwargs=named)).content, opened) == opened
    client.post(reverse("journal:checkin_delete", kwargs=checkin))
    client.post(reverse("journal:season_review_delete", kwargs=named))


def write_a_letter(client: Client, season: Season) -> None:
    """Sealed with its answer, and a second one of each refused; then no page shows them, as long as they are sealed."""
    addresses = ["/", "/seasons/"]
    for kind, words, second in (("letter", "letter", "second-letter"), ("answer", "answer-to-it", "second-answer")):
        url = reverse(f"journal:season_{kind}", args=[season.pk])
        assert client.post(url, {"text": CANARIES[words]}).status_code == 302
        assert client.post(url, {"text": CANARIES[second]}).status_code == 409
        addresses += [url, reverse(f"journal:season_{kind}_destroy", args=[season.pk])]
    for url in addresses:
        assert not found(client.get(url).content, [CANARIES["letter"], CANARIES["answer-to-it"]])


def choose_values(client: Client, alice: User) -> None:
    """A word of one's own, ranked and described, with a refusal and conflicts on the way."""
    make_value()
    own = {"kept": "autonomy", "text-name": CANARIES["own-value"]}
    refused = submit(client.get("/values/choose/"), "Go on", **own, **{"text-definition": CANARIES["refused"] * 9})
    assert refused.status_code == 422
    order = submit(refused, "Go on", **{"text-definition": CANARIES["definition"]})
    say = client.get(submit(client.get(order.url), "Go on").url)
    text = f"text-{say.context['draft'].order[0]}"
    behind = client.get("/values/choose/say/")
    assert submit(say, "to=later", **{f"{text}.ordinary_day": CANARIES["day"]}).status_code == 302
    assert submit(behind, "Done", **{f"{text}.ordinary_day": CANARIES["draft-overtaken"]}).status_code == 409
    done = submit(client.get("/values/choose/say/"), "Done", **{f"{text}.crossing_line": CANARIES["crossing"]})
    words, behind = (client.get(f"{done.url}words/") for _ in range(2))
    assert submit(words, "Done", **{f"{text}.my_words": CANARIES["mine"]}).status_code == 302
    assert submit(behind, "Done", **{f"{text}.my_words": CANARIES["overtaken"]}).status_code == 409
    look_again(client)
    choose_from_all(client, alice)


def look_again(client: Client) -> None:
    """A light look, with a word of one's own that comes in, to where it is asked about."""
    light = {"text-name": CANARIES["newcomer"]}
    assert submit(client.get("/values/choose/light/"), "Go on", **light).status_code == 302
    for url in ("/values/choose/light/", "/values/choose/pairs/"):
        assert CANARIES["newcomer"] in client.get(url).content.decode()
    submit(client.get("/values/"), "Put it away and start over")


def choose_from_all(client: Client, alice: User) -> None:
    """A word of one's own beside the whole catalog, with one that comes too late, and what is kept made fewer."""
    kept = [make_value(f"value-{number}").slug for number in range(12)]
    page = client.get("/values/choose/?list=all")
    own = {"kept": kept, "text-name": CANARIES["all-value"]}
    assert submit(page, "Go on", **own, **{"text-definition": CANARIES["all-refused"] * 9}).status_code == 422
    fewer = client.get(submit(page, "Go on", **own, **{"text-definition": CANARIES["all-definition"]}).url)
    assert fewer.request["PATH_INFO"] == "/values/choose/fewer/"
    assert CANARIES["all-value"] in fewer.content.decode()
    submit(client.get("/values/"), "Put it away and start over")
    assert submit(page, "Go on", **{"text-name": CANARIES["all-overtaken"]}).status_code == 409
    assert unfinished(alice) is None


def needs_and_success(client: Client, alice: User) -> None:
    """A worksheet and a definition of success, each changed in two windows at once, and the sheet."""
    season = make_season(alice)
    needs = reverse("journal:season_needs", args=[season.pk])
    words = {"text-play-by-what": CANARIES["by-what"], "text-rest-step": CANARIES["step"]}
    assert client.post(needs, words).status_code == 302
    assert client.post(needs, {"text-play-by-what": CANARIES["late-need"]}).status_code == 409
    said = {"text": CANARIES["mine"], "inherited": CANARIES["inherited"], "own_measures": CANARIES["own-measure"]}
    said |= {"stung": CANARIES["stung"], "measure-pay": "smaller", "text-pay-size": CANARIES["measure"]}
    client.post("/success/new/", said | {"piece": new_piece_id(alice, "definition")})
    definition = SuccessDefinition.owned_by(alice).get()
    edit = reverse("journal:definition_edit", args=[definition.pk])
    for text, status in ((CANARIES["edited"], 302), (CANARIES["conflict"], 409)):
        assert client.post(edit, said | {"version": 1, "text": text}).status_code == status
    for url in (needs, reverse("journal:season_sheet", args=[season.pk]), "/success/", definition.get_absolute_url()):
        assert client.get(url).status_code == 200


def _crash(piece, version, changes, *sitting, **more):
    raise ValueError(f"could not digest {changes}")


@pytest.fixture
def titles(monkeypatch):
    """The title of every page that is answered, as a browser's history keeps it."""
    kept = []
    request = Client.request

    def noting(self, **sent):
        response = request(self, **sent)
        kept.append(title_of(response))
        return response

    monkeypatch.setattr(Client, "request", noting)
    return kept


@pytest.mark.django_db(transaction=True)
def test_no_private_word_lies_in_the_clear(monkeypatch, log, titles):
    live_an_evening(monkeypatch)
    assert "A page of 24 November 2026 · Careerpath" in titles
    assert mail.outbox
    places = {
        "log": log.getvalue().encode(),
        "titles": "".join(titles).encode(),
        "mail": "".join(str(message.message()) for message in mail.outbox).encode(),
        "sessions": "".join(str(session.unseal()) for session in Session.objects.all()).encode(),
        **database(),
    }
    assert {name: found(content) for name, content in places.items() if found(content)} == {}
    assert "ValueError" in log.getvalue()


@pytest.mark.django_db(transaction=True)
def test_no_word_of_any_nouns_forms_lies_in_the_clear(alice, log, titles):
    words = write_in_every_form(alice)
    places = {"log": log.getvalue().encode(), "titles": "".join(titles).encode(), **database()}
    places["sessions"] = "".join(str(session.unseal()) for session in Session.objects.all()).encode()
    assert {name: found(content, words) for name, content in places.items() if found(content, words)} == {}


def database() -> dict[str, bytes]:
    """The database as a thief would find it; its cache and session tables are in it."""
    cache.set("kept", "something")
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        files = {name: path.with_name(path.name + name) for name in ("", "-wal")}
        dump = "\n".join(connection.connection.iterdump()).encode()
        content = {f"file{name}": file.read_bytes() for name, file in files.items() if file.exists()}
        assert b"careerpath_user" in b"".join(content.values())
        return content | {"dump": dump}
    if pg_dump := shutil.which("pg_dump"):
        settings = connection.settings_dict
        where = ["-h", settings["HOST"], "-p", str(settings["PORT"] or 5432), "-U", settings["USER"], settings["NAME"]]
        run = subprocess.run([pg_dump, *where], capture_output=True, check=True)
        assert b"careerpath_user" in run.stdout
        return {"dump": run.stdout}
    with connection.cursor() as cursor:
        return {table: _rows(cursor, table) for table in connection.introspection.table_names()}


def _rows(cursor, table: str) -> bytes:
    cursor.execute(f'SELECT t::text FROM "{table}" t')
    return "\n".join(row[0] for row in cursor.fetchall()).encode()


def test_the_search_would_find_a_word_in_any_disguise():
    word = CANARIES["text"]
    for shape in (word, base64.b64encode(f"ab{word}cd".encode()).decode(), word.encode().hex(), quote(word)):
        assert found(f"before {shape} after".encode()) == [word]


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_after_closing_the_account_its_key_lies_in_no_file_of_the_database(alice):
    from .factories import make_entry

    make_entry(alice, "Some words.")
    wrapped = bytes(UserKey.objects.get().wrapped)
    assert any(wrapped in content for name, content in database().items() if name != "dump")
    client = signed_in(alice)
    client.post("/accounts/reauthenticate/?next=/settings/delete/", {"password": PASSWORD})
    assert client.post("/settings/delete/", {"word": "delete"}).status_code == 200
    assert [name for name, content in database().items() if wrapped in content] == []


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_an_account_is_closed_while_somebody_reads(alice):
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM careerpath_user").fetchone()
        begun = monotonic()
        alice.delete()
        assert monotonic() - begun < 15
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone()[0] == 20_000
    assert not User.objects.exists()


@pytest.mark.django_db
def test_after_closing_the_account_nothing_of_it_is_left(alice):
    from .factories import make_entry

    entry = make_entry(alice, "Some words.")
    client = signed_in(alice)
    client.post("/accounts/reauthenticate/?next=/settings/delete/", {"password": PASSWORD})
    assert client.post("/settings/delete/", {"word": "no"}).status_code == 200
    assert User.objects.filter(pk=alice.pk).exists()
    assert client.post("/settings/delete/", {"word": "delete"}).status_code == 200
    assert not User.objects.filter(pk=alice.pk).exists()
    for model in owned_models():
        assert not model.objects.filter(owner_id=alice.pk).exists()
    assert encrypted_fields(type(entry))
    assert client.get("/journal/").status_code == 302
