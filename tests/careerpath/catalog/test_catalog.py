"""Catalogs as files, values and prompts alike: out and in, hostile files, formulas in disguise, two at once."""

import csv
import io
import threading

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection

from careerpath.catalog.models import check_no_formula, is_formula
from journal.prompts.models import Prompt
from tests.conftest import make_user, signed_in, within
from tests.factories import make_entry, make_group, make_prompt, make_theme, make_value
from values.models import Value

VALUE = {
    "slug": "bread",
    "name": "Bread",
    "group": "freedom",
    "quadrant": "conservation",
    "ladder_default": "0",
    "express": "1",
    "definition": "I bake, and give it away.",
    "status": "active",
    "order": "5",
}
PROMPT = {
    "slug": "whose-bread",
    "theme": "ladder",
    "text": "Whose bread do you eat?",
    "follow_up": "Still theirs?",
    "cadence": "once",
    "starter": "",
    "heavy": "0",
    "status": "published",
    "order": "5",
}
VALUES, PROMPTS = "/admin/values/value/", "/admin/journal/prompt/"


def written(*rows, delimiter=",", **options):
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, rows[0], delimiter=delimiter, **options)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def look(client, content, catalog=VALUES):
    return client.post(f"{catalog}import/", {"import_file": SimpleUploadedFile("catalog.csv", content, "text/csv")})


def confirm(client, response, catalog=VALUES):
    return client.post(f"{catalog}process_import/", response.context["confirm_form"].initial)


@pytest.fixture(autouse=True)
def groups(db):
    make_group()
    make_theme()


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\rx", "\tx", " =1", "\n=1", "\u00a0=1", "\u3000+1"),
        *("\ufeff=1", "\u200b=1", "\u200e-1", "\u2060@x", "\u00ad=1", "\u061c=1", "\u3164=1", "\u2800=1", "\x00=1"),
        *(
            "\u0301=1",
            "\ufe0f=1",
            "\U000e0041=1",
            "\x1b=1",
            "＝1+1",
            "＋1",
            "－1",
            "＠x",
            "﹦1",
            "﹣1",
            "⁺1",
            "₌1",
            "−1",
        ),
        *("'=1", '"=1', "“=1”", "«=1", "`=1", "„=1", "＇=1", "' \u200b\ufeff＝1", "...=1", "(=1"),
        *("Bread;=1+1", "Bread; \u200b@x", "Bread\t=1", "Bread\n=1", "Bread\r\n- one", ";＝1"),
    ],
)
def test_what_a_spreadsheet_would_run_is_seen_in_every_disguise(text, curators):
    assert is_formula(text)
    for row, catalog, column in ((VALUE, VALUES, "definition"), (PROMPT, PROMPTS, "text")):
        page = look(curators, written(row | {column: text}), catalog).content.decode()
        assert f"Line 2, {column}: a spreadsheet would take this for a formula." in page


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bread",
        "“Why me?” she said.",
        "two-fold",
        "1 + 1",
        "a = b; c",
        "É bom",
        "…and then?",
        "a@b.example",
        "(one)",
    ],
)
def test_plain_words_are_no_formula(text):
    assert not is_formula(text)
    check_no_formula(text)


def test_prompts_go_out_and_in_unchanged(alice, curators):
    call_command("load_catalog", verbosity=0)
    prompt = make_prompt(text="One line,\r\nand “another”; é.", follow_up="", starter=3, heavy=True, status="draft")
    make_entry(alice, prompt=prompt)
    before = list(Prompt.objects.order_by("pk").values_list())
    content = curators.get(f"{PROMPTS}export/").content
    assert content.startswith(b"\xef\xbb\xbfslug,theme,text,")
    response = look(curators, content, PROMPTS)
    assert "New: 0. Changed: 0. Unchanged: 63." in response.content.decode()
    assert confirm(curators, response, PROMPTS).status_code == 302
    assert list(Prompt.objects.order_by("pk").values_list()) == before
    assert not LogEntry.objects.exists()


def test_prompts_are_changed_and_added_by_a_file(curators):
    make_prompt("whose-bread", text="Whose loaf?", starter=2)
    response = look(curators, written(PROMPT, PROMPT | {"slug": "salt", "text": "Salt?", "starter": "1"}), PROMPTS)
    page = response.content.decode()
    assert "New: 1. Changed: 1." in page
    assert "<td>Whose loaf?</td><td>Whose bread do you eat?</td>" in page
    page = curators.get(confirm(curators, response, PROMPTS).url).content.decode()
    assert "Imported. New: 1. Changed: 1. Unchanged: 0." in page
    assert list(Prompt.objects.order_by("slug").values_list("slug", "starter")) == [("salt", 1), ("whose-bread", None)]
    assert sorted(LogEntry.objects.values_list("change_message", flat=True)) == [
        "new through a file",
        "update through a file",
    ]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"theme": "no-such"}, "theme: there is no theme “no-such”."),
        ({"text": ""}, "text: "),
        ({"text": "x" * 501}, "text: "),
        ({"follow_up": "a\x00b"}, "follow_up: this holds a character that cannot be kept"),
        ({"cadence": "daily"}, "cadence: "),
        ({"starter": "first"}, "starter: write a number from 0 to 9999."),
        ({"order": ""}, "order: write a number from 0 to 9999."),
        ({"heavy": "yes"}, "heavy: write 1 for yes or 0 for no."),
        ({"slug": "one\ntwo"}, "slug: this holds a character that cannot be kept"),
        ({"status": "active"}, "status: "),
    ],
)
def test_a_fault_in_a_file_of_prompts_is_named_with_its_line(fault, said, curators):
    response = look(curators, written(PROMPT, PROMPT | {"slug": "salt"} | fault), PROMPTS)
    assert f"Line 3, {said}" in response.content.decode()
    assert not Prompt.objects.exists()


GOOD = written(VALUE)


@pytest.mark.parametrize(
    "content",
    [
        written(VALUE, delimiter=";"),
        written(VALUE, delimiter="\t"),
        b"\xef\xbb\xbf" + GOOD,
        b"\xef\xbb\xbf\xef\xbb\xbf" + written(VALUE, delimiter=";"),
        GOOD + b",,,,,,,,\r\n" * 3 + b"\r\n\r\n",
        written(VALUE, delimiter=";") + b";;;;;;;;\r\n; ;;;;;;;\r\n",
        b"\r\n\r\n" + GOOD,
        GOOD.replace(b"\r\n", b",,,\r\n"),
        GOOD.replace(b"\r\n", b"\n"),
        GOOD.replace(b"\r\n", b"\r"),
        GOOD.rstrip(),
        written(VALUE, quoting=csv.QUOTE_ALL),
        written({"note": "=1", **VALUE}),
        GOOD.replace(b"slug,name", b" slug , name "),
    ],
)
def test_what_spreadsheets_write_is_taken(content, curators):
    response = look(curators, content)
    assert "New: 1. Changed: 0. Unchanged: 0." in response.content.decode()
    confirm(curators, response)
    assert Value.objects.get().definition == VALUE["definition"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (GOOD.decode().encode("utf-16"), "not a CSV file in UTF-8: line 1 is in another encoding."),
        (GOOD + "salt,Säl".encode("latin-1"), "not a CSV file in UTF-8: line 3 is in another encoding."),
        (GOOD + b"\xed\xa0\x80", "line 3 is in another encoding."),
        (b"\n \n", "not a CSV file in UTF-8: it is empty."),
        (b"\xef\xbb\xbf", "it is empty."),
        (b"\x00" * 500, "Line 1 lacks these columns: slug, name"),
        (b"PK\x03\x04\x14\x00\x06\x00", "Line 1 lacks these columns: slug"),
        (GOOD + b'"salt', "line 3 cannot be read. Look at its quotation marks."),
        (GOOD + b'"salt"x,', "line 3 cannot be read. Look at its quotation marks."),
        (GOOD + b"x" * 200_000, "line 3 cannot be read."),
        (GOOD + b"\r\n,,,,,,,,\r\n" + b"a," * 9 + b"b", "line 5 has more cells than the first line."),
        (GOOD.replace(b"slug,", b"slug,slug,"), "Line 1 names these columns twice: slug."),
        (GOOD.replace(b"slug,name", b"Slug,name"), "Line 1 lacks these columns: slug."),
        (b"sep=;\r\n" + written(VALUE, delimiter=";"), "line 2 has more cells than the first line."),
        (GOOD.replace(b"bread,", b",", 1), "Line 2, slug: "),
        (GOOD.replace(b"bread,", b"br\xc3\xa9ad,", 1), "Line 2, slug: "),
        (GOOD.replace(b"bread,", b"-bread,", 1), "Line 2, slug: a spreadsheet"),
        (GOOD.replace(b",5\r", b",-5\r"), "Line 2, order: a spreadsheet"),
        (GOOD.replace(b",5\r", b",99999\r"), "Line 2, order: write a number from 0 to 9999."),
        (GOOD.replace(b",5\r", b",5.0\r"), "Line 2, order: write a number from 0 to 9999."),
        (GOOD.replace(b",0,1,", b",FALSE,1,"), "Line 2, ladder_default: write 1 for yes or 0 for no."),
        (GOOD.replace(b"Bread", b'"Bre\nad"'), "Line 2, name: this holds a character that cannot be kept"),
        (GOOD.replace(b"Bread", b"<script>alert(1)</script>" * 3), "Line 2, name: "),
        (GOOD.replace(b"active", b"retired "), "New: 1."),
        (GOOD.replace(b"Bread", b"<b>Bread</b>"), "<td>&lt;b&gt;Bread&lt;/b&gt;</td>"),
        (b"," * 1_000_000, "it is empty."),
        (b"x," * 500_000, "Line 1 lacks these columns"),
        (b"\n" * 1_000_000, "it is empty."),
        (b'"' * 999_999, "cannot be read."),
        (GOOD + b"\r\n" * 400_000 + b"x,", "Line 400003, name: "),
        (GOOD.replace(b"I bake", b"; " * 60_000), "Line 2, definition: "),
        (GOOD + b"," * 100 + b"x", "line 3 has more cells than the first line."),
    ],
)
def test_a_hostile_file_is_answered_in_a_curators_words_and_soon(content, said, curators):
    with within(3):
        page = look(curators, content).content.decode()
    assert said in page
    assert "codec" not in page
    assert not Value.objects.exists()


def test_names_may_change_places_in_one_file(curators):
    make_value("bread", name="Salt")
    make_value("salt", name="Bread")
    response = look(curators, written(VALUE, VALUE | {"slug": "salt", "name": "Salt"}))
    confirm(curators, response)
    assert dict(Value.objects.values_list("slug", "name")) == {"bread": "Bread", "salt": "Salt"}


def test_a_file_that_was_looked_at_for_one_catalog_is_none_of_the_other(curators):
    response = look(curators, GOOD)
    assert confirm(curators, response, PROMPTS).url == f"{PROMPTS}import/"
    assert confirm(curators, response).url == VALUES
    assert confirm(curators, response).url == f"{VALUES}import/"
    assert Value.objects.count() == 1


def test_what_is_filtered_goes_out_and_a_filter_that_is_none_leads_back(curators):
    make_value("bread")
    make_value("salt", status="retired")
    content = curators.get(f"{VALUES}export/?status__exact=retired").content.decode()
    assert [line["slug"] for line in csv.DictReader(io.StringIO(content.lstrip("\ufeff")))] == ["salt"]
    assert curators.get(f"{VALUES}export/?no_such=1").url == VALUES


@pytest.mark.parametrize("page", ["import", "process_import", "export"])
def test_a_colleague_without_the_right_is_refused(page):
    client = signed_in(make_user("staff@example.org", is_staff=True))
    assert client.post(f"{PROMPTS}{page}/").status_code == 403


@pytest.mark.parametrize("may", ["view", "add", "change"])
def test_a_colleague_does_what_one_right_alone_allows(may):
    colleague = make_user("staff@example.org", is_staff=True)
    colleague.user_permissions.set(Permission.objects.filter(codename__in={f"{may}_prompt", "view_prompt"}))
    client, prompt = signed_in(colleague), make_prompt("whose-bread")
    # A file adds and changes: it takes both rights.
    assert client.get(f"{PROMPTS}import/").status_code == client.post(f"{PROMPTS}process_import/").status_code == 403
    offered = {value for value in ("publish", "retire") if f'value="{value}"' in client.get(PROMPTS).text}
    assert offered == ({"publish", "retire"} if may == "change" else set())
    client.post(PROMPTS, {"action": "retire", "_selected_action": [prompt.pk]})
    prompt.refresh_from_db()
    assert (prompt.status == Prompt.Status.RETIRED) == (may == "change")


MANY = [VALUE | {"slug": f"value-{number}", "name": f"V{number}", "definition": "I"} for number in range(1500)]


def test_fifteen_hundred_rows_are_looked_at_and_kept_in_time(curators, django_assert_max_num_queries):
    """And while they are looked at, no transaction is open for which others would wait."""
    content = written(*MANY)
    with within(3), django_assert_max_num_queries(12) as queries:
        response = look(curators, content)
    assert not [query for query in queries.captured_queries if "SAVEPOINT" in query["sql"]]
    with within(3):
        confirm(curators, response)
    assert Value.objects.count() == 1500


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_leave_no_name_twice(curators):
    """One of them is told that the catalog changed, whichever comes second."""
    files = [written(*({**row, "slug": f"{which}-{row['slug']}"} for row in MANY[:200])) for which in "ab"]
    looked = [(curators, look(curators, content)) for content in files]
    ready, answers = threading.Barrier(2), []

    def run(client, response):
        ready.wait(10)
        answers.append(confirm(client, response).url)
        connection.close()

    threads = [threading.Thread(target=run, args=args) for args in looked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers) == [VALUES, f"{VALUES}import/"]
    assert Value.objects.count() == 200
    assert len({slug[0] for slug in Value.objects.values_list("slug", flat=True)}) == 1
