"""The benchmark of the journal runs, and what it finds is written down, with whether it is as it should be."""

import json
from dataclasses import asdict

import pytest

from .benchmarks import journal, pages
from .benchmarks.report import Figure, Measured, report
from .whole_journal import Journal


@pytest.mark.django_db(transaction=True)
def test_it_measures_a_small_journal_too(monkeypatch):
    some = [*pages.NAMED, "/values/"]
    monkeypatch.setattr(Journal, "pages", lambda its: [*some, its.pieces["entry"].get_absolute_url()])
    monkeypatch.setattr("tests.test_queries.MORE", [])
    monkeypatch.setattr(pages, "SEASONS", (1, 2))
    measured = journal.measure(own=40, others=60, rounds=1, searches=1, sizes=(20, 40), served=False)
    figures, sizes = measured.figures, {20, 40}
    assert all(set(costs) == sizes and min(costs.values()) > 0 for costs in measured.pages.values())
    assert all(page > compressed > 0 and visit > compressed for page, compressed, visit in measured.weights.values())
    words = [figure.words for figure in figures]
    assert len(words) == len(set(words))
    assert all(figure.value > 0 for figure in figures if figure.unit in ("ms", "s"))
    assert "page 2 / page 1" in words
    assert {figure.goal for figure in figures} == {None, 1.25, 1.1, 1.5, 300, 30, 60, 3, 1, 7, 8, 12, 20}


def test_the_page_has_a_row_for_each_figure_and_says_which_goal_is_missed():
    found = {
        "SQLite": [Figure("list", 6.53, "ms"), Figure("list / memory", 1.25, goal=1.25), Figure("queries", 3)],
        "PostgreSQL": [Figure("list", 123.4, "ms"), Figure("list / memory", 1.256, goal=1.25), Figure("queries", 4)],
    }
    page = report({name: Measured(figures) for name, figures in found.items()}, postgres="15.18", load=0.3)
    assert [line for line in page.splitlines() if line.startswith("| ")][:4] == [
        "| | at most | SQLite | PostgreSQL |",
        "| list |  | 6.5 ms | 123 ms |",
        "| list / memory | 1.25 | 1.25, reached | 1.26, **missed** |",
        "| queries |  | 3 | 4 |",
    ]
    assert "PostgreSQL 15.18" in page
    assert "before the run 0.3 other programs" in page


def test_the_page_that_grows_most_stands_first_and_what_pages_weigh_below(tmp_path):
    costs = {"/": {100: 4.0, 200: 4.4}, "/trash/": {100: 2.0, 200: 3.0}}
    slower = {"/": {100: 5.0, 200: 10.0}, "/trash/": {100: 2.0, 200: 2.0}}
    weights = {"/": [17_345, 4_900, 22_400]}
    kept = tmp_path / "found"
    kept.write_text(json.dumps(asdict(Measured([Figure("list", 6.5, "ms")], costs, weights))))
    measured = {"SQLite": Measured.read(kept), "PostgreSQL": Measured([Figure("list", 7, "ms")], slower, weights)}
    lines = report(measured, postgres="15.18", load=0.3).splitlines()
    head = lines.index("| | SQLite 100 | 200 | growth | PostgreSQL 100 | 200 | growth |")
    assert lines[head + 2 : head + 4] == [
        "| / | 4.0 | 4.4 | 1.10 | 5.0 | 10.0 | 2.00 |",
        "| /trash/ | 2.0 | 3.0 | 1.50 | 2.0 | 2.0 | 1.00 |",
    ]
    assert "| / | 17.3 kB | 4.9 kB | 22.4 kB |" in lines
