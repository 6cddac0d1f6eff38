"""Which prompt to offer this person today."""

from datetime import date
from typing import Any

from django.db.models import Max

from .models import Entry, Prompt


def latest_answers(user: Any) -> dict[int, date]:
    """The day of the latest answer to each prompt that `user` has answered, by the prompt's key."""
    answers = Entry.owned_by(user).answers().values_list("prompt_id").annotate(Max("written_on"))
    return dict(answers.order_by())


def offered(user: Any, after: str = "") -> Prompt | None:
    """One published prompt: the first, in the curator's order, that `user` has not answered.

    `after` is the slug of the one just seen; the next is offered then, from the top again after the last.
    Where all are answered, all are offered again.
    """
    prompts = list(Prompt.objects.published().in_order().select_related("theme"))
    if not prompts:
        return None
    answered = set(Entry.owned_by(user).answers().values_list("prompt_id", flat=True))
    position = next((i for i, prompt in enumerate(prompts) if prompt.slug == after), -1)
    turned = prompts[position + 1 :] + prompts[: position + 1]
    return next((prompt for prompt in turned if prompt.pk not in answered), turned[0])
