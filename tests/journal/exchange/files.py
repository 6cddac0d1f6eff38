"""Files of other journals and of ours, and how they are brought in."""

import io
import json

from journal.exchange.bringing import begin, bring_next, undo, undo_next
from journal.exchange.models import Import
from journal.exchange.rows import Rows, tables
from journal.exchange.staging import stage

State = Import.State


def day_one(count=3, **more):
    made = [
        {
            "uuid": f"{number + 1:032x}",
            "creationDate": "2018-02-22T20:09:53Z",
            "timeZone": "Asia/Shanghai",
            "text": f"# Heading {number}\n\nWaxwings, {number} of them.",
            "tags": ["birds", f"tag {number % 3}"],
            "starred": number % 2 == 0,
            "weather": {"conditionsDescription": "Snow"},
            **more,
        }
        for number in range(count)
    ]
    return json.dumps({"metadata": {"version": "1.0"}, "entries": made})


def document(user, with_past=True, **others):
    """All of somebody's as our own JSON has it."""
    rows = Rows(user, with_past=with_past)
    made = {name: [one for _row, one in rows.of(model)] for name, model in tables().items()}
    return json.dumps({"format": "careerpath", "format_version": 1, **made, **others}, ensure_ascii=False)


def staged(user, text, name="journal.json"):
    return stage(user, io.BytesIO(text.encode()), name)


def brought_in(user, text, name="journal.json"):
    job = staged(user, text, name)
    begin(job)
    for _ in range(1000):
        bring_next(job)
        if job.state != State.COMING:
            return job
    raise AssertionError("It does not end.")


def undone(job):
    if job.state == State.DONE:
        undo(job)
    for _ in range(1000):
        undo_next(job)
        if job.state == State.UNDONE:
            return job
    raise AssertionError("It does not end.")


def delete_all(user):
    for model in reversed(tables().values()):
        model.all_of(user).delete()
