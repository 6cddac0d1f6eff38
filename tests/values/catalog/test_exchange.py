"""The catalog as a file: out and in unchanged; faults by line; all or nothing."""

import csv
import io

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.careerpath.catalog.test_catalog import VALUE as GOOD
from tests.conftest import make_user, signed_in
from tests.factories import make_group, make_value
from values.catalog.admin import ValueAdmin
from values.models import Value

pytestmark = pytest.mark.django_db
IMPORT, PROCESS, EXPORT = (f"/admin/values/value/{page}/" for page in ("import", "process_import", "export"))
COLUMNS = ValueAdmin.columns


def written(*rows, columns=COLUMNS):
    file = io.StringIO()
    writer = csv.DictWriter(file, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def look(client, content):
    """Send a file, to see what it would change."""
    file = SimpleUploadedFile("values.csv", content, "text/csv")
    return client.post(IMPORT, {"import_file": file, "format": "0", "resource": "0"})


def confirm(client, response):
    """Press the button under what would change."""
    form = response.context["confirm_form"]
    return client.post(PROCESS, {name: form.initial.get(name, "") for name in form.fields} | {"format": "0"})


def catalog_rows():
    return list(Value.objects.order_by("pk").values_list())


@pytest.fixture(autouse=True)
def freedom(db):
    return make_group()


def test_three_hundred_rows_go_out_and_in_unchanged(curators):
    for number in range(300):
        make_value(f"value-{number}", definition='One, "two" and ’three’; é.', ladder_default=number % 2 == 0)
    before = catalog_rows()
    content = curators.get(EXPORT).content
    assert len(content.splitlines()) == 301
    response = look(curators, content)
    assert response.context["result"].totals["skip"] == 300
    assert "Unchanged: 300." in response.content.decode()
    assert confirm(curators, response).status_code == 302
    assert catalog_rows() == before


def test_a_look_says_what_would_change_and_changes_nothing(curators):
    make_value("bread", name="Loaf")
    before = catalog_rows()
    response = look(curators, written(GOOD, GOOD | {"slug": "salt", "name": "Salt"}))
    page = response.content.decode()
    assert "New: 1. Changed: 1." in page
    assert "<td>Loaf</td><td>Bread</td>" in page
    assert catalog_rows() == before
    assert confirm(curators, response).status_code == 302
    assert set(Value.objects.values_list("slug", "name")) == {("bread", "Bread"), ("salt", "Salt")}


def test_each_fault_is_named_with_its_line_and_nothing_is_taken(curators):
    make_value("autonomy", group=make_group("own", label="Freedom and being myself"))
    faults = [
        ({"name": "=1+1"}, "Line 3, name: a spreadsheet would take this for a formula."),
        ({"group": "no-such"}, "Line 4, group: there is no group “no-such”."),
        ({"quadrant": "north"}, "Line 5, quadrant: "),
        ({"name": "  "}, "Line 6, name: "),
        (
            {"name": "AUTONOMY"},
            "Line 7, name: Autonomy is in the catalog already, under Freedom and being myself.",
        ),
        ({"name": "x" * 61}, "Line 8, name: "),
        ({"definition": "@cmd"}, "Line 9, definition: "),
        ({"definition": "a\x00b"}, "Line 10, definition: "),
        ({"express": "maybe"}, "Line 11, express: write 1 for yes or 0 for no."),
        ({"slug": "two words"}, "Line 12, slug: "),
        ({"order": "x"}, "Line 13, order: write a number from 0 to 9999."),
        ({"status": "gone"}, "Line 14, status: "),
        ({"slug": "catalog"}, "Line 15, slug: "),
        ({"name": "\tTab"}, "Line 16, name: a spreadsheet"),
    ]
    rows = [GOOD]
    for number, (fault, _) in enumerate(faults):
        rows.append(GOOD | {"slug": f"slug-{number}", "name": f"Name {number}"} | fault)
    before = catalog_rows()
    response = look(curators, written(*rows))
    page = response.content.decode()
    for _, said in faults:
        assert said in page
    assert "Line 2," not in page
    assert response.context.get("confirm_form") is None
    assert catalog_rows() == before


def test_two_lines_of_one_slug_or_one_name_are_refused(curators):
    page = look(curators, written(GOOD, GOOD)).content.decode()
    assert "Line 2, slug: “bread” is in this file twice." in page
    page = look(curators, written(GOOD, GOOD | {"slug": "loaf"})).content.decode()
    assert "Line 3, name: Bread is in the catalog already, under Freedom." in page
    assert not Value.objects.exists()


def test_two_lines_of_names_that_look_alike_are_refused(curators):
    response = look(curators, written(GOOD, GOOD | {"slug": "salt", "name": "Bre\u200bad"}))
    assert "Bread is in the catalog already" in response.content.decode()


def test_blank_lines_are_counted(curators):
    content = written(GOOD).replace(b"\r\nbread", b"\r\n\r\n\r\nbread").replace(b"freedom", b"no-such")
    assert "Line 4, group" in look(curators, content).content.decode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "No valid data"),
        (b"\xff\xfe\x00", "not a CSV file in UTF-8"),
        (b'slug,name\n"open', "not a CSV file in UTF-8"),
        (b"slug,name\na,b,c\n", "line 2 has more cells"),
        (b"slug,name\na,b\n", "Line 1 lacks these columns: group, quadrant"),
        (b"x" * 1_000_001, "1 MB at most"),
    ],
)
def test_what_is_no_file_of_values_is_said_so(curators, content, said):
    response = look(curators, content)
    assert response.status_code == 200
    assert said in response.content.decode() or (not content and "empty" in response.content.decode())
    assert not Value.objects.exists()


def test_a_file_that_no_longer_fits_when_it_is_confirmed_changes_nothing(curators):
    response = look(curators, written(GOOD | {"slug": "salt", "name": "Salt"}, GOOD))
    make_value("loaf", name="Bread")
    page = curators.get(confirm(curators, response).url).content.decode()
    assert "The catalog changed meanwhile." in page
    assert set(Value.objects.values_list("slug", flat=True)) == {"loaf"}


def test_a_file_that_is_gone_is_asked_for_again(curators):
    response = look(curators, written(GOOD))
    cache.clear()
    assert confirm(curators, response).url == IMPORT
    assert not Value.objects.exists()


def test_only_who_may_change_the_catalog_imports(alice):
    staff = make_user("staff@example.org", is_staff=True)
    client = signed_in(staff)
    for url in (IMPORT, EXPORT):
        assert client.get(url).status_code == 403
    assert client.post(PROCESS).status_code == 403


def test_its_pages_hold_nothing_inline(curators):
    make_value()
    for response in (curators.get(IMPORT), look(curators, written(GOOD)), look(curators, b"slug\na")):
        page = response.content.decode()
        assert "style=" not in page
        assert "onchange" not in page
