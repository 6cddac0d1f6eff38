"""What the tests of choosing share."""

from django.db import connection

from tests.factories import make_group, make_value
from tests.forms import submit
from values.models import ValuesSession

TABLE, FEWER, PAIRS = "/values/choose/", "/values/choose/fewer/", "/values/choose/pairs/"
ORDER, SAY, ON = "/values/choose/order/", "/values/choose/say/", "/values/choose/on/"
NAMES = ["Rest", "Home", "Love", "Fun", "Faith", "Growth", "Family", "Health"]
SLUGS = [name.lower() for name in NAMES]


def make_catalog() -> None:
    """Sixteen values in three groups, the first ten on the short list."""
    for number, name in enumerate([*NAMES, *(f"Other {n}" for n in range(8))]):
        slug = name.lower().replace(" ", "-")
        make_value(slug, name=name, express=number < 10, group=make_group(f"group-{number % 3}"))


def follow(response):
    while response.status_code == 302:
        response = response.client.get(response.url)
    return response


def press(page, button, **typed):
    """Press a button of a page; the page that it leads to."""
    return follow(submit(page, button, **typed))


def answer_all(page, mind=NAMES):
    """Answer page after page of pairs, each for the name that stands first in `mind`; the page after them."""
    while page.request["PATH_INFO"] == PAIRS:
        answers = {}
        for pair, words in page.context["pairs"]:
            answers[f"pair-{pair}"] = min(words, key=lambda word: mind.index(word["name"]))["key"]
        page = press(page, "Go on", **answers)
    return page


def unfinished():
    return ValuesSession.objects.get(done_on=None, trashed_at=None)


def kept():
    return set(unfinished().record["kept"])


def ticked(page):
    return {row["key"] for group in page.context["step"].groups for row in group["rows"] if row["ticked"]}


def named(words):
    return [word["name"] for word in words]


def break_record():
    """Spoil the record of the one session that there is; how it is sealed from then on."""
    broken = bytearray(ValuesSession.objects.get().__dict__["record"])
    broken[-1] ^= 1
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {ValuesSession._meta.db_table} SET record = %s", [bytes(broken)])
    return bytes(broken)
