"""Links from page to page: the address of a page, as one copies it, leads there, and that page says from where."""

from uuid import uuid4

import pytest
from django.utils import timezone

from journal.entries.models import Entry
from journal.touches.models import Link
from tests.factories import make_entry
from tests.forms import submit

pytestmark = pytest.mark.django_db


def page_of(client, entry):
    return client.get(entry.get_absolute_url()).content.decode()


@pytest.mark.parametrize("host", ["", "https://diary.example", "http://localhost:8000"])
@pytest.mark.parametrize("end", ["", "?found=01a2#found", "#main"])
def test_an_address_becomes_a_link_with_the_heading_of_the_page(host, end, alice, alices):
    other = make_entry(alice, "Some words.", title="Dad’s <room>")
    address = f"{host}{other.get_absolute_url()}{end}"
    entry = make_entry(alice, f"See {address}, or [that page]({address}).\n\n`{address}`")
    shown = page_of(alices, entry)
    link = f'<a href="{other.get_absolute_url()}">'
    assert f"See {link}<bdi>Dad’s &lt;room&gt;</bdi></a>, or" in shown
    # Markdown knows links with a host alone.
    assert f"{link}that page</a>" in shown or not host
    assert f"<code>{address.replace('&', '&amp;')}</code>" in shown
    assert f'href="{entry.get_absolute_url()}" dir="auto">' in page_of(alices, other).partition("Linked from")[2]


def test_what_is_anothers_or_gone_stays_as_typed_and_tells_nothing(alice, bob, alices):
    theirs, gone = make_entry(bob, "A secret"), make_entry(alice, "Gone", trashed_at=timezone.now())
    named = [theirs.get_absolute_url(), gone.get_absolute_url(), f"/journal/{uuid4()}/"]
    entry = make_entry(alice, " ".join(named))
    shown = page_of(alices, entry)
    assert all(f"{address} " in shown or f"{address}<" in shown for address in named)
    assert "A secret" not in shown
    assert {link.to for link in Link.owned_by(alice)} == {gone}


def test_links_follow_the_text(alice, alices):
    first, second = make_entry(alice, "First"), make_entry(alice, "Second")
    entry = make_entry(alice, f"{first.get_absolute_url()} {first.get_absolute_url()}")
    submit(
        alices.get(entry.get_edit_url()), "Done", text=f"Now {second.get_absolute_url()} and {entry.get_absolute_url()}"
    )
    assert [link.to for link in Link.owned_by(alice)] == [second]
    assert "Linked from" not in page_of(alices, first)
    submit(alices.get(entry.get_edit_url()), "Done", text="Nothing")
    assert not Link.objects.exists()
    submit(alices.get(entry.get_edit_url()), "Done", text=second.get_absolute_url())
    entry.refresh_from_db()
    submit(alices.get(entry.get_absolute_url()), "Delete")
    assert "Linked from" not in page_of(alices, second)


def test_a_thousand_addresses_cost_no_more_than_one(alice, alices, django_assert_max_num_queries):
    others = [make_entry(alice, f"Page {number}") for number in range(60)]
    entry = make_entry(alice, "\n".join(other.get_absolute_url() for other in others * 17))
    with django_assert_max_num_queries(10):
        shown = page_of(alices, entry)
    assert shown.count("<bdi>Page 1</bdi>") == 17
    assert Link.owned_by(alice).count() == 50
    assert Entry.owned_by(alice).get(pk=entry.pk).is_linking


def test_more_pages_link_to_it_than_are_named(alice, alices):
    other = make_entry(alice, "Some words.")
    for number in range(5):
        make_entry(alice, f"Number {number} {other.get_absolute_url()}")
    assert "and more" in page_of(alices, other)
