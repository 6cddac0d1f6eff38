"""The shipped values and their loader: idempotent, and it never overwrites what a curator changed."""

import csv
from pathlib import Path
from typing import Any

from django.db import transaction

from careerpath.shipping import ship

from .models.catalog import Value, ValueGroup

SHIPPED = Path(__file__).with_name("catalog.csv")


@transaction.atomic
def load() -> int:
    """Bring the shipped groups and values in; how many rows were made or brought up to date.

    A row that still reads as it was shipped follows a new release; one that a curator touched stays.
    """
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    changed = 0
    groups: dict[str, ValueGroup] = {group.slug: group for group in ValueGroup.objects.all()}
    values = {value.slug: value for value in Value.objects.select_related("group")}
    labels = {row["group"]: row["group_label"] for row in rows}
    for order, (slug, label) in enumerate(labels.items(), 1):
        group = groups.setdefault(slug, ValueGroup(slug=slug))
        changed += ship(group, {"label": label, "order": order * 10})
    for order, row in enumerate(rows, 1):
        value = values.get(row["slug"]) or Value(slug=row["slug"])
        changed += ship(value, _fields(row, groups[row["group"]], order * 10))
    return changed


def _fields(row: dict[str, str], group: ValueGroup, order: int) -> dict[str, Any]:
    return {
        "group": group,
        "name": row["name"],
        "quadrant": row["quadrant"],
        "ladder_default": row["ladder_default"] == "1",
        "express": row["express"] == "1",
        "definition": row["definition"],
        "status": Value.Status.ACTIVE,
        "order": order,
    }
