"""Counting what a page or a save asks the database."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

MOST = 10
MOST_ON_SAVING = 14


def queries(client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    # A form for something new stands at an address that carries its id.
    if "Location" in response.headers:
        return queries(client, response.headers["Location"])
    assert response.status_code == 200, url
    return len(captured)


def saving(client, url: str, form: dict) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert client.post(url, form).status_code == 302
    assert len(asked(captured)) <= MOST_ON_SAVING, asked(captured)


def asked(captured) -> list[str]:
    """The statements themselves: where a transaction begins and ends is no question."""
    marks = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")
    return [query["sql"][:90] for query in captured if not query["sql"].startswith(marks)]
