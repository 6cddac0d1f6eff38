"""The benchmark of the journal runs, and what it finds is written down, with whether it is as it should be."""

import pytest

from .benchmarks import journal
from .benchmarks.report import Figure, report


@pytest.mark.django_db(transaction=True)
def test_it_measures_a_small_journal_too():
    figures = journal.measure(own=40, others=60, rounds=1, searches=1)
    words = [figure.words for figure in figures]
    assert len(words) == len(set(words))
    assert all(figure.value > 0 for figure in figures if figure.unit in ("ms", "s"))
    assert "page 2 / page 1" in words
    assert {figure.goal for figure in figures} == {None, 1.4, 1.1, 300, 30, 60, 3, 1}


def test_the_page_has_a_row_for_each_figure_and_says_which_goal_is_missed():
    found = {
        "SQLite": [Figure("list", 6.53, "ms"), Figure("list / memory", 1.4, goal=1.4), Figure("queries", 3)],
        "PostgreSQL": [Figure("list", 123.4, "ms"), Figure("list / memory", 1.406, goal=1.4), Figure("queries", 4)],
    }
    page = report(found, postgres="15.18", load=0.3)
    assert [line for line in page.splitlines() if line.startswith("| ")] == [
        "| | at most | SQLite | PostgreSQL |",
        "| list |  | 6.5 ms | 123 ms |",
        "| list / memory | 1.4 | 1.40, reached | 1.41, **missed** |",
        "| queries |  | 3 | 4 |",
    ]
    assert "PostgreSQL 15.18" in page
    assert "before the run 0.3 other programs" in page
