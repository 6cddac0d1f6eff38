"""While an update runs, the version before it goes on serving on the new schema: nothing that it needs may go."""

import re

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.models.functions import Now

# The last migrations that landed. What comes after them is applied under workers that know these alone.
LANDED = {
    "careerpath": "0005_kept_at_hand",
    "journal": "0007_lists_that_read_what_they_show",
    "values": "0001_catalog_and_sessions",
}


def operations(ops):
    for operation in ops:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            yield from operations(operation.database_operations)
        else:
            yield operation


def breaks(operation):
    """Why workers of the version before could not serve after `operation`; empty where they can."""
    if isinstance(operation, migrations.AddField):
        field = operation.field
        filled = field.null or field.many_to_many or field.has_db_default()
        return "" if filled else "a column that they do not fill needs db_default, or null=True"
    gone = (migrations.RemoveField, migrations.RenameField, migrations.DeleteModel, migrations.RenameModel)
    if isinstance(operation, (*gone, migrations.AlterModelTable)):
        return "what they use goes a release later"
    if isinstance(operation, migrations.RunSQL) and re.search(r"\bDROP\s+(TABLE|COLUMN)\b", str(operation.sql), re.I):
        return "what they use goes a release later"
    return ""


def coming():
    """Each operation of the migrations after the landed ones, but for fields of tables that these make."""
    made = set()
    for (app, name), migration in sorted(MigrationLoader(None).disk_migrations.items()):
        if name > LANDED.get(app, "9"):
            for operation in operations(migration.operations):
                if isinstance(operation, migrations.CreateModel):
                    made.add((app, operation.name_lower))
                if isinstance(operation, migrations.AddField) and (app, operation.model_name_lower) in made:
                    continue
                yield f"{app}.{name}: {operation.describe()}", operation


def test_the_version_before_serves_on_the_new_schema():
    assert not {name: why for name, operation in coming() if (why := breaks(operation))}


@pytest.mark.parametrize(
    ("operation", "safe"),
    [
        (migrations.AddField("entry", "mood", models.CharField(max_length=9)), False),
        (migrations.AddField("entry", "mood", models.CharField(max_length=9, default="")), False),
        (migrations.AddField("entry", "mood", models.CharField(max_length=9, db_default="")), True),
        (migrations.AddField("entry", "seen_at", models.DateTimeField(db_default=Now())), True),
        (migrations.AddField("entry", "mood", models.CharField(max_length=9, null=True)), True),
        (migrations.RemoveField("entry", "title"), False),
        (migrations.RenameField("entry", "title", "heading"), False),
        (migrations.DeleteModel("Entry"), False),
        (migrations.RenameModel("Entry", "Page"), False),
        (migrations.RunSQL("drop table if exists careerpath_cache"), False),
        (migrations.RunSQL("DELETE FROM careerpath_cache"), True),
        (migrations.CreateModel("Mood", []), True),
    ],
    ids=lambda given: given.describe() if isinstance(given, Operation) else "",
)
def test_what_would_break_it_is_seen(operation, safe):
    wrapped = migrations.SeparateDatabaseAndState(database_operations=[operation])
    [found] = operations([wrapped])
    assert (breaks(found) == "") == safe
