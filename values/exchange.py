"""The catalog as a CSV file, out and in: checked line by line, and taken whole or not at all."""

import base64
import csv
import io
from collections import Counter
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from import_export.fields import Field
from import_export.formats.base_formats import CSV
from import_export.forms import ImportForm
from import_export.resources import Diff, ModelResource
from import_export.results import Result
from import_export.tmp_storages import CacheStorage
from import_export.widgets import BooleanWidget, IntegerWidget, Widget
from tablib import Dataset

from .models.catalog import FORMULA, Value, ValueGroup

COLUMNS = ["slug", "name", "group", "quadrant", "ladder_default", "express", "definition", "status", "order"]
LINE = "line"
MOST_BYTES = 1_000_000


class LinedCSV(CSV):
    """CSV whose rows know the line they end on, blank lines counted."""

    def create_dataset(self, in_stream: Any, **kwargs: Any) -> Dataset:
        text = in_stream.decode("utf-8-sig") if isinstance(in_stream, bytes) else in_stream
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        headers = [name.strip() for name in next(reader, [])]
        dataset = Dataset(headers=[*headers, LINE])
        for row in reader:
            if len(row) > len(headers):
                raise ValueError(f"line {reader.line_num} has more cells than the first line")
            if row:
                dataset.append([*row, *[""] * (len(headers) - len(row)), reader.line_num])
        return dataset


class KeptFile(CacheStorage):
    """Keeps the file between the look at it and the import, where every worker finds it; for an hour."""

    CACHE_LIFETIME = 3600

    def save(self, data: bytes) -> None:
        # The cache holds JSON, which has no bytes.
        super().save(base64.b64encode(data).decode())

    def read(self) -> bytes:
        data = super().read()
        if data is None:
            raise FileNotFoundError
        return base64.b64decode(data)


class FileForm(ImportForm):
    """Asks for the file."""

    def clean_import_file(self) -> Any:
        """A catalog is small."""
        file = self.cleaned_data["import_file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("A file of values holds 1 MB at most.")
        return file


class GroupWidget(Widget):
    """A group, by its slug."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> ValueGroup:
        group = ValueGroup.objects.filter(slug=value).first()
        if group is None:
            raise ValueError(f"there is no group “{value}”.")
        return group

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value.slug if value else ""


class YesOrNo(BooleanWidget):
    """1 or 0."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        if value not in ("0", "1"):
            raise ValueError("write 1 for yes or 0 for no.")
        return value == "1"


class Number(IntegerWidget):
    """A place in the order."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:
        if not value.isdecimal() or len(value) > 4:
            raise ValueError("write a number from 0 to 9999.")
        return int(value)


class ByLine(Result):
    """Names a row by its line in the file."""

    def append_invalid_row(self, number: int, row: Any, validation_error: Any) -> None:
        super().append_invalid_row(row.get(LINE, number), row, validation_error)

    def append_error_row(self, number: int, row: Any, errors: Any) -> None:
        super().append_error_row(row.get(LINE, number), row, errors)


class Changes(Diff):
    """What a row changes: name of the column, before, after."""

    def __init__(self, resource: Any, instance: Any, new: bool) -> None:
        super().__init__(resource, instance, new)
        self.names = [field.column_name for field in resource.get_import_fields()]

    def as_html(self) -> list[tuple[str, str, str]]:
        rows = zip(self.names, self.left, self.right, strict=False)
        return [
            (name, "" if self.new else before, after) for name, before, after in rows if self.new or before != after
        ]


class ValueResource(ModelResource):
    """One value a line."""

    group = Field(attribute="group", column_name="group", widget=GroupWidget())
    ladder_default = Field(attribute="ladder_default", column_name="ladder_default", widget=YesOrNo())
    express = Field(attribute="express", column_name="express", widget=YesOrNo())
    order = Field(attribute="order", column_name="order", widget=Number())

    class Meta:
        model = Value
        fields = import_order = export_order = COLUMNS
        import_id_fields = ["slug"]
        clean_model_instances = True
        skip_unchanged = True
        use_transactions = True

    @classmethod
    def get_result_class(cls) -> type[Result]:
        return ByLine

    @classmethod
    def get_diff_class(cls) -> type[Diff]:
        return Changes

    def before_import(self, dataset: Dataset, **kwargs: Any) -> None:
        """The first line names every column."""
        if missing := [name for name in COLUMNS if name not in dataset.headers]:
            raise ValidationError(f"Line 1 lacks these columns: {', '.join(missing)}.")
        self.slugs = Counter(slug.strip() for slug in dataset["slug"])

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """No cell is a formula, spans lines or holds NUL, and no slug stands twice."""
        faults: dict[str, str] = {}
        for name in COLUMNS:
            if row[name].startswith(FORMULA):
                faults[name] = "a spreadsheet would take this for a formula."
            elif any(sign in row[name] for sign in "\x00\r\n"):
                faults[name] = "this holds a character that cannot be kept: NUL or a line break."
            row[name] = row[name].strip()
        if self.slugs[row["slug"]] > 1:
            faults.setdefault("slug", f"“{row['slug']}” stands in this file twice.")
        if faults:
            raise ValidationError(faults)  # type: ignore[arg-type]
