"""What was measured of the journal among a million others, as docs/performance.md."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.machine import machine

from .filling import BYTES, OTHERS, OWN

PATH = Path(__file__).resolve().parents[2] / "docs/performance.md"
HEAD = f"""# Performance

All private text is sealed, and nothing of it is indexed: a search opens one's own pages and reads them. What that costs
is measured by `make bench`, of a user's {OWN:,} entries of {BYTES / 1000:g} kB among {OTHERS:,} entries of others.
These are the figures of its last run, which writes this page. Times are of that one machine.
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


def report(measured: dict[str, list[Figure]], postgres: str, load: float) -> str:
    """The page. `measured`: figures by the name of their database, of the same things in each.

    `load`: how many programs ran on the machine or waited to, on average, before it began.
    """
    on = f"{machine(postgres)} On {date.today():%-d %B %Y}; before the run {load:.1f} other programs ran or waited."
    lines = [HEAD, f"{on}\n", f"| | at most | {' | '.join(measured)} |", f"|---|---|{'---|' * len(measured)}"]
    for row in zip(*measured.values(), strict=True):
        goal = "" if row[0].goal is None else f"{row[0].goal:g} {row[0].unit}".strip()
        lines.append(f"| {row[0].words} | {goal} | {' | '.join(map(_cell, row))} |")
    return "\n".join([*lines, "", NOTES])


def _cell(figure: Figure) -> str:
    outcome = "" if figure.goal is None else ", reached" if figure.is_reached else ", **missed**"
    return f"{figure.shown}{outcome}"


NOTES = """## How it is measured

Each figure is a median of many rounds, in which what is compared takes turns. The pages are asked of Django's test
client, in one process, through all that answers a request but gunicorn; the file or the server's memory holds the rows.

An export and an import are done once; the import is of a Day One file, looked at and brought in. The inserts that it
is compared with are of the same rows, sealed anew, a hundred at a time. Memory is that of a process of its own.
"""
