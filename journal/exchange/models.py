"""A file that is brought in: what was found in it, how far it is, and what came of it."""

from datetime import timedelta
from typing import Any, ClassVar

from django.db import models

from careerpath.encryption.fields import EncryptedJSONField, EncryptedTextField
from careerpath.writing.owned import Owned


class Import(Owned):
    """One file of somebody's, from the look at what is in it until it can no longer be undone.

    `total` and `done` count the rows that it holds, and those of them that are in, or out again. `report` has the
    format's name, `counts` of rows by table, `lines` of a place in the file and a sentence, how many more are `unsaid`,
    and the names of files that are `left_out`. `renamed` maps ids of the file to those that its rows have here.
    """

    class State(models.TextChoices):
        READING = "reading"
        FOUND = "found"
        COMING = "coming"
        STOPPED = "stopped"
        DONE = "done"
        UNDOING = "undoing"
        UNDONE = "undone"

    # While its rows are hidden, or going: one at a time.
    UNDER_WAY: ClassVar = (State.COMING, State.STOPPED, State.UNDOING)

    state = models.CharField(max_length=8, choices=State.choices, default=State.READING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    report = EncryptedJSONField(bound_to="import.report", default=dict)
    renamed = EncryptedJSONField(bound_to="import.renamed", default=dict)

    lasts = timedelta(days=30)
    exported_as = None

    class Meta:
        indexes = [models.Index(fields=["owner", "created_at"], name="import_by_age")]
        constraints = [
            models.UniqueConstraint(
                fields=["owner"],
                condition=models.Q(state__in=["coming", "stopped", "undoing"]),
                name="import_one_at_once",
            )
        ]

    @property
    def gone(self) -> int:
        """So many rows are out again, while it is undone."""
        return self.total - self.done

    @classmethod
    def over(cls) -> Any:
        """What is under way waits for its owner, however long."""
        return super().over().exclude(state__in=cls.UNDER_WAY)


class ImportPart(Owned):
    """Rows that an import found, as JSON, sealed until it brings them in; deleted then."""

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    rows = EncryptedTextField(bound_to="importpart.rows")

    belongs_to = ("of_id",)
    exported_as = None

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="import_part_once")]


class Brought(Owned):
    """Rows of a table that an import brought in together, as they were then: what undoing takes out.

    `rows` maps the id of each to its version, 0 for what has none, and since when it was in the trash where it comes
    from, or null.
    """

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="+")
    table = models.CharField(max_length=30)
    rows = EncryptedJSONField(bound_to="brought.rows", default=dict)

    belongs_to = ("of_id",)
    exported_as = None

    class Meta:
        verbose_name_plural = "brought"
