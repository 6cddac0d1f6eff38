"""The shipped values: loaded once, and never over what a curator changed."""

import pytest

from tests.factories import make_value
from values.catalog import shipped as catalog
from values.models import Value, ValueGroup

pytestmark = pytest.mark.django_db


def test_all_shipped_values_are_there():
    assert catalog.load() == 120 + 12
    assert Value.objects.published().count() == 120
    assert Value.objects.express().count() == 36
    assert Value.objects.filter(ladder_default=True).count() == 15
    counts = {group.slug: group.values.filter(express=True).count() for group in ValueGroup.objects.all()}
    assert set(counts.values()) == {3}


def test_every_shipped_value_is_one_the_admin_would_take():
    catalog.load()
    for value in Value.objects.all():
        value.full_clean()


def test_loading_again_changes_nothing():
    catalog.load()
    assert catalog.load() == 0


def test_loading_never_overwrites_what_a_curator_changed():
    catalog.load()
    Value.objects.filter(slug="autonomy").update(name="Own steering")
    Value.objects.filter(slug="fun").update(status="retired")
    ValueGroup.objects.filter(slug="world").update(label="The world")
    assert catalog.load() == 0
    assert Value.objects.get(slug="autonomy").name == "Own steering"
    assert Value.objects.get(slug="fun").status == "retired"
    assert ValueGroup.objects.get(slug="world").label == "The world"


def test_a_new_release_reaches_what_nobody_changed(tmp_path, monkeypatch):
    catalog.load()
    newer = tmp_path / "catalog.csv"
    newer.write_text(catalog.SHIPPED.read_text("utf-8").replace("My weeks do not", "My weeks never"), "utf-8")
    monkeypatch.setattr(catalog, "SHIPPED", newer)
    assert catalog.load() == 1
    assert Value.objects.get(slug="variety").definition.startswith("My weeks never")


def test_a_curators_own_value_with_a_shipped_slug_stays():
    make_value("autonomy", name="Mine")
    catalog.load()
    assert Value.objects.get(slug="autonomy").name == "Mine"
