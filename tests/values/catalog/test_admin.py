"""The curator's values: found, ordered, published, retired; never a word of anybody's."""

import pytest
from django.db.models import ProtectedError

from journal.touches.models import CarriedValue
from tests.factories import make_card, make_entry, make_group, make_season, make_session, make_value
from values.catalog import shipped as catalog
from values.models import PersonalValue, Value, ValueGroup
from values.urls import urlpatterns

pytestmark = pytest.mark.django_db
CHANGELIST = "/admin/values/value/"
GROUPS = "/admin/values/valuegroup/"
# First words of addresses beside which a value's page stands.
TAKEN = {str(one.pattern).partition("/")[0] for one in urlpatterns} - {""} | {"own"}


def act(client, action, *values):
    chosen = [value.pk for value in values]
    return client.post(CHANGELIST, {"action": action, "_selected_action": chosen}, follow=True)


def sent(value=None, **fields):
    """What the form of a value sends."""
    group = value.group if value else make_group()
    form = {"slug": "bread", "name": "Bread", "definition": "I bake.", "quadrant": "conservation", "status": "active"}
    return form | {"group": group.pk, "order": 5} | fields


def test_a_curator_finds_filters_and_orders(curators):
    catalog.load()
    page = curators.get(CHANGELIST, {"q": "bills are covered"}).content.decode()
    assert "Financial security" in page
    assert "Autonomy" not in page
    for filters in ({"status__exact": "active"}, {"quadrant__exact": "conservation"}, {"express__exact": "1"}):
        assert curators.get(CHANGELIST, filters).status_code == 200
    first = Value.objects.in_order().first()
    form = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": first.pk, "form-0-order": 777, "_save": "Save"}
    curators.post(f"{CHANGELIST}?q={first.slug}", form)
    first.refresh_from_db()
    assert first.order == 777


def test_a_curator_retires_and_publishes(curators):
    value = make_value()
    act(curators, "retire", value)
    assert Value.objects.get().status == "retired"
    act(curators, "publish", value)
    assert Value.objects.get().is_published


def test_a_curator_adds_a_value(curators):
    curators.post(f"{CHANGELIST}add/", sent())
    assert Value.objects.get(slug="bread").shipped_digest == ""


def test_a_chosen_or_shipped_value_cannot_be_deleted(alice, curators):
    chosen, free, shipped = make_value("chosen"), make_value("free"), make_value("shipped", shipped_digest="x")
    make_session(alice, chosen)
    for value, status in ((chosen, 403), (shipped, 403), (free, 302)):
        assert curators.post(f"{CHANGELIST}{value.pk}/delete/", {"post": "yes"}).status_code == status
    act(curators, "delete_selected", chosen, shipped)
    assert set(Value.objects.values_list("slug", flat=True)) == {"chosen", "shipped"}


def test_a_value_can_be_deleted_with_the_cards_that_nothing_points_to(alice, bob, curators):
    passed, kept, marked = make_value(), make_value("bread"), make_value("sea")
    make_session(alice, kept)
    for value in (passed, marked):
        make_card(alice, value)
    PersonalValue.objects.filter(value=marked).update(ladder_override=True)
    make_card(bob, passed)
    assert b"Are you sure" in curators.get(f"{CHANGELIST}{passed.pk}/delete/").content
    for value, status in ((kept, 403), (marked, 403), (passed, 302)):
        assert curators.post(f"{CHANGELIST}{value.pk}/delete/", {"post": "yes"}).status_code == status
    assert set(Value.objects.all()) == {kept, marked}
    assert PersonalValue.owned_by(alice).count() == 2


def test_what_a_piece_touches_or_a_season_carries_keeps_its_value(alice, curators):
    touched, carried = make_value(), make_value("bread")
    make_entry(alice, touched=[make_card(alice, touched).pk])
    CarriedValue.objects.create(
        owner=alice, season=make_season(alice), personal_value=make_card(alice, carried), rank=1, name_snapshot="Bread"
    )
    for value in (touched, carried):
        assert curators.post(f"{CHANGELIST}{value.pk}/delete/", {"post": "yes"}).status_code == 403
        with pytest.raises(ProtectedError):
            value.delete()


def test_a_group_goes_only_while_it_is_empty_and_not_shipped(curators):
    full, empty, shipped = make_value().group, make_group("empty"), make_group("shipped", shipped_digest="x")
    for group, status in ((full, 403), (shipped, 403), (empty, 302)):
        assert curators.post(f"{GROUPS}{group.pk}/delete/", {"post": "yes"}).status_code == status
    assert set(ValueGroup.objects.values_list("slug", flat=True)) == {"freedom", "shipped"}


@pytest.mark.parametrize("name", ["Autonomy", "aUTONOMY", " autonomy ", "Autonom\u200by", "Auto\u00adnomy"])
def test_a_name_that_is_there_is_refused_and_the_other_named(curators, name):
    make_value(group=make_group(label="Freedom and being myself"))
    response = curators.post(f"{CHANGELIST}add/", sent(name=name))
    assert "Autonomy is in the catalog already, under Freedom and being myself." in response.content.decode()
    assert Value.objects.count() == 1


def test_a_value_may_keep_its_own_name(curators):
    value = make_value()
    curators.post(f"{CHANGELIST}{value.pk}/change/", sent(value, name="AUTONOMY"))
    assert Value.objects.get().name == "AUTONOMY"


def test_the_slug_stays_once_it_is_saved(curators):
    value = make_value()
    curators.post(f"{CHANGELIST}{value.pk}/change/", sent(value, slug="other"))
    assert Value.objects.get().slug == "autonomy"


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("name", ""),
        ("name", "x" * 61),
        ("name", "a\x00b"),
        ("definition", ""),
        ("definition", "x" * 201),
        ("quadrant", "north"),
        ("group", "9999"),
        *[("slug", taken) for taken in sorted(TAKEN)],
        ("slug", "two words"),
        ("order", "-1"),
    ],
)
def test_bad_input_is_said_beside_the_field(curators, field, bad):
    response = curators.post(f"{CHANGELIST}add/", sent(**{field: bad}))
    assert response.status_code == 200
    assert b"errorlist" in response.content
    assert not Value.objects.exists()
