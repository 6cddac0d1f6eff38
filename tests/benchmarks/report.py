"""What was measured of the journal among a million others, as docs/performance.md."""

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tests.machine import machine

from .filling import BYTES, CHARACTERS, DAYS, OTHERS, OWN, THREE_YEARS

PATH = Path(__file__).resolve().parents[2] / "docs/performance.md"
# As many as docs/performance.md names; `make bench` prints all.
MOST_PAGES = 20
HEAD = f"""# Performance

All private text is sealed, and nothing of it is indexed: a search opens one's own pages and reads them. What that costs
is measured by `make bench`, of a user's {OWN:,} entries of {BYTES / 1000:g} kB among {OTHERS:,} entries of others.
These are the figures of its last run, which writes this page. Times are of that one machine.
"""
PAGES = f"""## What each page costs

Milliseconds of CPU at so many entries of one's own, and how many times the first the last is. These {MOST_PAGES}
grow most; `make bench` prints all. A search reads all that one wrote, and a calendar shows more where there is more.
"""
WEIGHTS = """## What pages weigh

The page, the same compressed, and with the styles and scripts that a first visit loads, fonts apart.
"""


@dataclass(frozen=True)
class Figure:
    """One thing that was measured; `goal` is the most that it should be, where there is one."""

    words: str
    value: float
    unit: str = ""
    goal: float | None = None

    def __str__(self) -> str:
        goal = "" if self.goal is None else f", of at most {self.goal:g}: {'reached' if self.is_reached else 'MISSED'}"
        return f"{self.words}: {self.shown}{goal}"

    @property
    def is_reached(self) -> bool:
        return self.goal is None or self.value <= self.goal

    @property
    def shown(self) -> str:
        digits = 0 if self.value == int(self.value) or self.value >= 100 else 1 if self.unit else 2
        return f"{self.value:.{digits}f} {self.unit}".strip()


@dataclass(frozen=True)
class Measured:
    """All that was measured on one database.

    `pages`: of each the milliseconds of CPU by how many entries there are. `weights`: of each its bytes, those when
    compressed, and those with all that a first visit loads, fonts apart.
    """

    figures: list[Figure]
    pages: dict[str, dict[int, float]] = field(default_factory=dict)
    weights: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "Measured":
        found = json.loads(path.read_text("utf-8"))
        pages = {page: {int(size): cost for size, cost in costs.items()} for page, costs in found["pages"].items()}
        return cls([Figure(**one) for one in found["figures"]], pages, found["weights"])


def report(measured: dict[str, Measured], postgres: str, load: float) -> str:
    """The page. `measured`: by the name of the database, of the same things in each.

    `load`: how many programs ran on the machine or waited to, on average, before it began.
    """
    on = f"{machine(postgres)} On {date.today():%-d %B %Y}; before the run {load:.1f} other programs ran or waited."
    lines = [HEAD, f"{on}\n", f"| | at most | {' | '.join(measured)} |", f"|---|---|{'---|' * len(measured)}"]
    for row in zip(*(one.figures for one in measured.values()), strict=True):
        goal = "" if row[0].goal is None else f"{row[0].goal:g} {row[0].unit}".strip()
        lines.append(f"| {row[0].words} | {goal} | {' | '.join(map(_cell, row))} |")
    weights = table_of_weights(next(iter(measured.values())))
    return "\n".join([*lines, "", PAGES, table_of_pages(measured, MOST_PAGES), "", WEIGHTS, weights, "", NOTES])


def _cell(figure: Figure) -> str:
    outcome = "" if figure.goal is None else ", reached" if figure.is_reached else ", **missed**"
    return f"{figure.shown}{outcome}"


def table_of_pages(measured: dict[str, Measured], most: int | None = None) -> str:
    """Milliseconds of CPU, a row a page, the one first that grows most on any of the databases; at most so many."""
    every = [one.pages for one in measured.values()]
    growth = {page: max(_growth(pages[page]) for pages in every) for page in every[0]}
    sizes = [f"{size:,}" for size in next(iter(every[0].values()), ())]
    head = " | ".join(
        f"{name} {size}" if at == 0 else size for name in measured for at, size in enumerate([*sizes, "growth"])
    )
    lines = [f"| | {head} |", f"|---|{'---|' * len(measured) * (len(sizes) + 1)}"]
    for page in sorted(growth, key=lambda one: -growth[one])[:most]:
        cells = [
            cell
            for costs in (pages[page] for pages in every)
            for cell in (*(f"{cost:.1f}" for cost in costs.values()), f"{_growth(costs):.2f}")
        ]
        lines.append(f"| {page} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _growth(costs: dict[int, float]) -> float:
    first, *_, last = costs.values()
    return last / first


def table_of_weights(measured: Measured) -> str:
    """Kilobytes, a row a page."""
    lines = ["| | page | compressed | first visit |", "|---|---|---|---|"]
    for page, weights in measured.weights.items():
        lines.append(f"| {page} | {' | '.join(f'{size / 1000:.1f} kB' for size in weights)} |")
    return "\n".join(lines)


# Of the same list, milliseconds of CPU in one run: linkding's, and the one here at that time.
LINKDING, BESIDE_IT = 28.9, 9.3
# How many times as fast that is now, both measured in turns, in one run.
FASTER_SINCE = 1.25
SHARE = LINKDING / BESIDE_IT * FASTER_SINCE
NOTES = f"""## Beside another program

The list was measured beside that of [linkding](https://github.com/sissbruecker/linkding) 1.44, which is made with the
same framework and seals nothing, on one server in one run: 10,000 entries and bookmarks of {CHARACTERS} characters,
20 a page. A list there took {LINKDING:g} ms of CPU, and one here {BESIDE_IT:g} ms. Since then the list here has become
{FASTER_SINCE:g} times as fast, measured in turns with what it was: it takes 1/{SHARE:.1f} of the time of the other.
The first table has such a list, to be compared on other machines. linkding's code is not here.

## How it is measured

Each figure is a median of many rounds, in which what is compared takes turns. The pages are asked of Django's test
client, in one process, through all that answers a request but gunicorn; the file or the server's memory holds the rows.

CPU is that of this process and, on PostgreSQL, of the one that answers it. It is asked for in the journals of people
who have so many entries of {CHARACTERS} characters, one a day, and more a day where that were more than {DAYS:,},
and something of every other noun; one in three entries answers a question, and one in two touches a value. Three years
are {THREE_YEARS:,} entries.

An export and an import are done once; the import is of a Day One file, looked at and brought in. The inserts that it
is compared with are of the same rows, sealed anew, a hundred at a time. Memory is that of a process of its own.

The workers' memory is that of gunicorn as it is configured, which renews them: two, and one where SQLite has a fault
that could lose what two write. Four browsers ask for pages of all kinds, over connections that they keep.
"""
