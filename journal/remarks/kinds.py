"""For each kind of remark what may be true in it, and a question to ask back. Neither says anything of the speaker."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _


class Help(NamedTuple):
    """Two lines to think an answer over with."""

    may_be_true: Any
    ask_back: Any


# By kind, as `Remark.Kind` has them.
HELP = {
    "market": Help(
        _("Hiring does go up and down: how many months could you carry yourself?"),
        _("Which news would make it a good time?"),
    ),
    "resume": Help(
        _("Some readers will ask about the gap: have one sentence ready for it."),
        _("Which reader do you have in mind?"),
    ),
    "benefits": Help(
        _("The cover itself is a fact: find out what it costs, and by when."),
        _("Is it the price that worries you, or the idea?"),
    ),
    "money": Help(
        _("A month has a price. Know yours, and how long what you have lasts."),
        _("How much would be enough, in your eyes?"),
    ),
    "scale": Help(
        _("Some costs only fall with size. Which of yours are among them?"),
        _("What would be better about it if it were bigger?"),
    ),
    "status": Help(
        _("A title opens some doors. Which of them would you still want open?"),
        _("A step down from where, and toward what?"),
    ),
    "waste": Help(
        _("Skills do rust. Which would you be sorry to lose, and how much use keeps them?"),
        _("What would be a good use of it?"),
    ),
    "selfish": Help(
        _("Somebody may have to carry something for you. Do you know who, and have you asked?"),
        _("What would you need from me that you may not get?"),
    ),
    "parental": Help(
        _("They may remember risks that you have not met."),
        _("What would help you sleep?"),
    ),
    "age": Help(
        _("Some things do have a date: which, and when is it really?"),
        _("What would be the right age, and why that one?"),
    ),
    "steadiness": Help(
        _("Leaving has a pattern sometimes. What did you stay with, and what made you go?"),
        _("What have you seen me stay with?"),
    ),
    "envy": Help(
        _("There may be luck in it, and something you gave up for it. You can name both."),
        _("Which part of it would you like for yourself?"),
    ),
    "doubt": Help(
        _("A doubt may know something. What would it have you check first?"),
        _("What would you say to a friend who told you this?"),
    ),
    "other": Help(
        _("Take away the tone: is there a fact left that you could look up?"),
        _("What makes you think of that?"),
    ),
}
