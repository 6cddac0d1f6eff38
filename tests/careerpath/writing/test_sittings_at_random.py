"""Two open editors of one page, whose saves are lost, come late and end in any order: no text that was kept is lost."""

from typing import NamedTuple
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from careerpath.writing.pieces import Sitting, keep_wording, save_if_unchanged
from careerpath.writing.trash import cancel, move_to_trash, restore
from journal.entries.models import Entry
from tests.factories import make_entry

TEXTS = st.sampled_from("ABCDEFGH")
EDITORS = st.sampled_from([0, 1])


class Sent(NamedTuple):
    """A save on its way: of which editor, from which page, and what it says."""

    editor: int
    sitting: Sitting
    version: int
    text: str
    ends: bool


class Editors(RuleBasedStateMachine):
    """What each of two editors sent, and what was acknowledged, in the order in which the server answered."""

    alice = None

    def __init__(self):
        super().__init__()
        Entry.all_of(self.alice).delete()
        self.pk = make_entry(self.alice, "First.").pk
        self.acknowledged = [("nobody", 0, "First.")]
        self.under_way = []
        self.pages = [self.drawn(), self.drawn()]

    def row(self):
        return Entry.all_of(self.alice).get(pk=self.pk)

    def drawn(self):
        return {"sitting": Sitting(uuid4(), 1), "version": self.row().version}

    def is_in_trash(self):
        return self.row().trashed_at is not None

    def send(self, editor, text, ends):
        page = self.pages[editor]
        page["sitting"] = page["sitting"].next
        return Sent(editor, page["sitting"], page["version"], text, ends)

    def arrive(self, sent, *, is_answered):
        row = Entry.owned_by(self.alice).filter(pk=self.pk).first()
        if row is None:
            return
        # The number that is stored, unless Done put an end to the sitting.
        newest = row.sitting_save if row.sitting == sent.sitting.id else 0
        saved = save_if_unchanged(row, sent.version, {"text": sent.text}, sent.sitting, ends=sent.ends)
        if saved:
            assert sent.sitting.save > newest
            assert self.row().text == sent.text
            self.acknowledged.append((sent.sitting.id, sent.sitting.save, sent.text))
            if is_answered and self.pages[sent.editor]["sitting"].id == sent.sitting.id:
                self.pages[sent.editor]["version"] = saved.version
        elif self.row().text != sent.text:
            keep_wording(self.row(), self.row().wording() | {"text": sent.text})
            self.acknowledged.append(("kept", 0, sent.text))
        if sent.ends:
            self.pages[sent.editor] = self.drawn()

    @rule(editor=EDITORS, text=TEXTS, is_answered=st.booleans())
    def save(self, editor, text, is_answered):
        self.arrive(self.send(editor, text, ends=False), is_answered=is_answered)

    @rule(editor=EDITORS, text=TEXTS)
    def save_that_takes_long(self, editor, text):
        self.under_way.append(self.send(editor, text, ends=False))

    @precondition(lambda self: self.under_way)
    @rule(data=st.data())
    def arrives_late(self, data):
        number = data.draw(st.integers(0, len(self.under_way) - 1))
        self.arrive(self.under_way.pop(number), is_answered=False)

    @rule(editor=EDITORS, text=TEXTS)
    def done(self, editor, text):
        sent = self.send(editor, text, ends=True)
        self.arrive(sent, is_answered=True)
        if self.is_in_trash() or self.row().text != text:
            return
        # What this editor sent before and has not arrived yet has no say any more.
        for late in [one for one in self.under_way if one.sitting.id == sent.sitting.id]:
            self.under_way.remove(late)
            self.arrive(late, is_answered=False)
            assert self.row().text == text

    @rule(editor=EDITORS, text=TEXTS)
    def cancel(self, editor, text):
        row = Entry.owned_by(self.alice).filter(pk=self.pk).first()
        if row is None:
            return
        sent = self.send(editor, text, ends=False)
        before = self.before(row, sent.sitting)
        cancel(row, {"text": text}, sent.sitting, is_new=False)
        # It stays, and is the last that its sitting said.
        self.acknowledged += [("kept", 0, text), (sent.sitting.id, sent.sitting.save, text)]
        if before is not None:
            assert self.row().text == before
        self.pages[editor] = self.drawn()

    def before(self, row, sitting):
        """What Cancel has to put back."""
        kept = row.revisions().filter(sitting=sitting.id).first()
        return kept.fields["text"] if kept and sitting.is_at(row) else None

    @rule(editor=EDITORS)
    def opened_anew(self, editor):
        self.pages[editor] = self.drawn()

    @rule()
    def trashed(self):
        move_to_trash(self.row())

    @rule()
    def undone(self):
        restore(self.row())

    @invariant()
    def every_acknowledged_text_is_there(self):
        row = self.row()
        there = {row.text, *(revision.fields["text"] for revision in row.revisions())}
        for place, (sitting, number, text) in enumerate(self.acknowledged):
            later = any(id == sitting and other > number for id, other, _ in self.acknowledged[place + 1 :])
            assert text in there or (later and sitting not in ("kept", "nobody")), text


@pytest.mark.django_db
def test_no_text_that_was_kept_is_lost(alice):
    Editors.alice = alice
    run_state_machine_as_test(
        Editors,
        settings=settings(
            max_examples=30,
            stateful_step_count=20,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
