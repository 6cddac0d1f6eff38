"""Rows of several nouns in one query are the rows that each noun's own query gives."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careerpath.writing.keyset import read_together
from careerpath.writing.pieces import piece_models
from tests.raw_rows import store
from tests.whole_journal import every_script, write_journal

pytestmark = pytest.mark.django_db


def test_each_row_reads_as_by_itself(alice):
    write_journal(alice, every_script())
    lists = [model.all_of(alice).order_by("pk") for model in piece_models()]
    alice.data_keys()
    with CaptureQueriesContext(connection) as captured:
        read = read_together(alice, lists)
    assert len(captured) == 1
    for together, alone in zip(read, lists, strict=True):
        assert together == list(alone) and together
        for one, other in zip(together, alone, strict=True):
            assert one.owner is alice and one.is_readable()
            for field in type(one)._meta.concrete_fields:
                said = getattr(one, field.attname)
                assert (said, type(said)) == (getattr(other, field.attname), type(getattr(other, field.attname)))


def test_what_does_not_open_or_is_not_there_is_as_by_itself(alice):
    journal = write_journal(alice, every_script())
    spark = journal.pieces["spark"]
    store(spark, b"broken", "what")
    store(spark, None, "heard_from")
    rows = type(spark).owned_by(alice)
    (found,), none = read_together(alice, [rows.filter(pk=spark.pk), rows.filter(noticed_on="1999-01-01")])
    assert not found.is_readable() and found.heard_from == "" and none == []
