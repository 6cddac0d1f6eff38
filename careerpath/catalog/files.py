"""A catalog as a CSV file: what a release ships, and what a curator takes out and brings in."""

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from careerpath.words import with_line_feeds

from .models import CatalogGroup, CatalogItem, is_formula

MOST_BYTES = 1_000_000
ROWS_AT_ONCE = 500
NO_FILE = "This is not a CSV file in UTF-8"


def write_csv(items: Iterable[CatalogItem], columns: list[str]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(columns)
    writer.writerows(to_cells(item, columns).values() for item in items)
    # Behind a byte order mark, by which Excel knows UTF-8.
    return file.getvalue().encode("utf-8-sig")


def to_cells(item: CatalogItem, columns: list[str]) -> dict[str, str]:
    """What a line says of an item, by column: a group by its slug, 1 or 0 for yes or no, "" for none."""
    cells = {}
    for column in columns:
        value = getattr(item, column)
        if isinstance(value, CatalogGroup):
            value = value.slug
        elif isinstance(value, bool):
            value = int(value)
        cells[column] = "" if value is None else with_line_feeds(str(value))
    return cells


def from_cell(field: Any, cell: str, groups: dict[str, Any]) -> Any:
    """What a cell gives to a field of an item; `groups` are by slug. Raises ValidationError in a curator's words."""
    if is_formula(cell):
        raise ValidationError("a spreadsheet would take this for a formula.")
    cell = with_line_feeds(cell)
    if any(sign in cell for sign in ("\x00" if isinstance(field, models.TextField) else "\x00\n")):
        raise ValidationError("this holds a character that cannot be kept: NUL or a line break.")
    cell = cell.strip()
    if isinstance(field, models.ForeignKey):
        if cell not in groups:
            raise ValidationError(f"there is no {field.name} “{cell}”.")
        return groups[cell]
    if isinstance(field, models.BooleanField):
        if cell not in ("0", "1"):
            raise ValidationError("write 1 for yes or 0 for no.")
        return cell == "1"
    if isinstance(field, models.IntegerField):
        if not cell and field.null:
            return None
        if not cell.isdecimal() or len(cell) > 4:
            raise ValidationError("write a number from 0 to 9999.")
        return int(cell)
    return cell


def read_lines(content: bytes, columns: list[str]) -> list[tuple[int, dict[str, str]]]:
    """Each line's number and its cells by column; blank lines are left out, but counted.

    Commas, semicolons or tabs part the cells. Raises ValidationError in a curator's words.
    """
    try:
        text = content.decode().lstrip("\ufeff")
    except UnicodeDecodeError as error:
        number = content.count(b"\n", 0, error.start) + 1
        raise ValidationError(f"{NO_FILE}: line {number} is in another encoding. Save it as “CSV UTF-8”.") from None
    delimiter = max(",;\t", key=(text.lstrip().splitlines() or [""])[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines, number = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((number, cells))
            number = reader.line_num + 1
    except csv.Error:
        raise ValidationError(f"{NO_FILE}: line {number} cannot be read. Look at its quotation marks.") from None
    if not lines:
        raise ValidationError(f"{NO_FILE}: it is empty.")
    (first, names), *lines = lines
    names = [name.strip() for name in names]
    for number, cells in lines:
        if any(cell.strip() for cell in cells[len(names) :]):
            raise ValidationError(f"{NO_FILE}: line {number} has more cells than the first line.")
    if missing := [name for name in columns if name not in names]:
        raise ValidationError(f"Line {first} lacks these columns: {', '.join(missing)}.")
    if twice := [name for name in columns if names.count(name) > 1]:
        raise ValidationError(f"Line {first} names these columns twice: {', '.join(twice)}.")
    return [(number, dict.fromkeys(columns, "") | dict(zip(names, cells, strict=False))) for number, cells in lines]


class Upload:
    """A curator's file beside the catalog it would change. Nothing changes before `save()`.

    `faults` are pairs of where, as in "Line 3, name", and a sentence. `changes` are an item, a column, its cell now
    and then. `items` are those that are "new", to "update" and to "skip", and `totals` counts them. Raises
    ValidationError for what is no such file.
    """

    def __init__(self, content: bytes, model: type[CatalogItem], columns: list[str]) -> None:
        self.model, self.columns = model, columns
        self.faults: list[tuple[str, str]] = []
        self.changes: list[tuple[str, str, str, str]] = []
        self.items: dict[str, list[Any]] = {"new": [], "update": [], "skip": []}
        if len(content) > MOST_BYTES:
            raise ValidationError(f"A file of {model._meta.verbose_name_plural} can be 1 MB at most.")
        lines = read_lines(content, columns)
        slugs = Counter(cells["slug"].strip() for _, cells in lines)
        # Read once: to ask the database line by line took a minute for 1,500 of them.
        groups = {group.slug: group for group in model.group_model().objects.all()}
        there = {item.slug: item for item in model.objects.in_order()}
        looks = {item.look: item for item in there.values() if item.look and item.slug not in slugs}
        for number, cells in lines:
            slug = cells["slug"].strip()
            item = there.get(slug) or model()
            before = to_cells(item, columns) if item.pk else {}
            faults = {"slug": f"“{slug}” is in this file twice."} if slug and slugs[slug] > 1 else {}
            if faults := self._fill(item, cells, groups, looks) | faults:
                self.faults += [(f"Line {number}, {column}", said) for column, said in faults.items()]
                continue
            looks[item.look] = item
            after = to_cells(item, columns)
            self.items["skip" if before == after else "update" if before else "new"].append(item)
            self.changes += [
                (str(item), column, before.get(column, ""), cell)
                for column, cell in after.items()
                if before.get(column) != cell
            ]

    def _fill(self, item: CatalogItem, cells: dict[str, str], groups: dict, looks: dict) -> dict[str, str]:
        faults: dict[str, str] = {}
        for column in self.columns:
            try:
                setattr(item, column, from_cell(item._meta.get_field(column), cells[column], groups))
            except ValidationError as error:
                faults[column] = str(error.message)
        try:
            item.clean_fields(exclude={item.group_field, *faults})
            if not faults:
                item.clean_among(looks)
        except ValidationError as error:
            faults |= {column: " ".join(said) for column, said in error.message_dict.items()}
        return faults

    @property
    def totals(self) -> dict[str, int]:
        return {kind: len(items) for kind, items in self.items.items()}

    def save(self) -> None:
        """Save all of it, or raise and save nothing; meant for a transaction in which it was also looked at."""
        self.model.objects.bulk_create(
            self.items["new"] + self.items["update"],
            batch_size=ROWS_AT_ONCE,
            update_conflicts=True,
            unique_fields=["slug"],
            update_fields=[column for column in self.columns if column != "slug"],
        )


@transaction.atomic
def load_shipped(model: type[CatalogItem], path: Path) -> int:
    """Bring the shipped groups and items in; how many rows were made or brought up to date.

    The file says of each item its slug, its group's slug and label, and other fields; items and groups stand in its
    order. A row follows a new release while it still reads as it was shipped; once a curator touched it, it stays.
    """
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    group_field = model.group_field
    groups = {group.slug: group for group in model.group_model().objects.all()}
    items = {item.slug: item for item in model.objects.in_order()}
    changed = 0
    labels = {line[group_field]: line.pop(f"{group_field}_label") for line in lines}
    for order, (slug, label) in enumerate(labels.items(), 1):
        group = groups.setdefault(slug, model.group_model()(slug=slug))
        changed += ship(group, {"label": label, "order": order * 10})
    for order, line in enumerate(lines, 1):
        slug = line.pop("slug")
        fields = {name: from_cell(model._meta.get_field(name), cell, groups) for name, cell in line.items()}
        fields |= {"status": model.Status.PUBLISHED, "order": order * 10}
        changed += ship(items.get(slug) or model(slug=slug), fields)
    return changed


def ship(row: Any, fields: dict[str, Any]) -> bool:
    """Bring a group or an item up to what is shipped; True if it was made or changed."""
    if not row._state.adding:
        present = _digest({name: getattr(row, name) for name in fields})
        if row.shipped_digest != present or present == _digest(fields):
            return False
    for name, value in fields.items():
        setattr(row, name, value)
    row.shipped_digest = _digest(fields)
    row.save()
    return True


def _digest(fields: dict[str, Any]) -> str:
    plain = {name: value.slug if isinstance(value, CatalogGroup) else value for name, value in fields.items()}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
