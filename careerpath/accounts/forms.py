"""Sign-up and preferences."""

import math
import time
from functools import cache as built_once
from typing import Any, cast
from zoneinfo import available_timezones

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.fields import PasswordField, SetPasswordField
from allauth.core import context
from allauth.core.internal import ratelimit
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from careerpath.controls import FOUND_BY_TYPING, Choices
from careerpath.encryption.sealed import hash_of

from .models import Invitation, User

# Where the session keeps the token of the invitation that somebody came with.
INVITED = "invitation"
# And the e-mail that a journal was asked for with, whether it is a new one or not.
SIGNED_UP = "signed_up"
GOOD_ENOUGH = _("At least 10 characters that nobody would guess.")
# How the names of places begin ("Europe/Berlin"), unlike the time zone database's technical aliases.
AREAS = tuple("Africa/ America/ Antarctica/ Arctic/ Asia/ Atlantic/ Australia/ Europe/ Indian/ Pacific/".split())


@built_once
def places() -> list[tuple[str, list[tuple[str, str]]]]:
    """The time zones of places, by region: each under the name that a list there has for it."""
    regions: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(name for name in available_timezones() if name.startswith(AREAS)):
        region, _slash, place = name.partition("/")
        regions.setdefault(region, []).append((name, place.replace("_", " ")))
    return list(regions.items())


def pressed_before(token: str, email: str) -> str:
    """Cache key for: this invitation was used for this e-mail, within the last hour."""
    return f"signed-up:{hash_of(f'{token} {email.strip().lower()}')}"


def count_try(request: HttpRequest, action: str, key: str, refusal: Any) -> Any:
    """Count a try and return allauth's usage; at a limit, ValidationError(`refusal`) with the `minutes` to wait."""
    limit: dict[str, Any] = {"app": "allauth.account", "action": action}
    if usage := ratelimit.consume(request, key=key, **limit):
        return usage
    left = 0.0
    for rate in ratelimit.get_rates(**limit):
        history = cache.get(ratelimit.get_cache_key(request, rate=rate, key=key, **limit), [])
        if len(history) >= rate.amount:
            left = max(left, history[rate.amount - 1] + rate.duration - time.time())
    if not left:
        # Nobody was too quick: the database could not be written to, which a cache keeps to itself.
        raise OperationalError("A limit could not be counted.")
    raise forms.ValidationError(refusal, params={"minutes": math.ceil(left / 60)})


class SignupForm(allauth_forms.SignupForm):
    """E-mail and password, and the time zone that the browser offers by itself."""

    account_already_exists: bool
    time_zone = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = GOOD_ENOUGH

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        token, email = request.session.get(INVITED, ""), self.cleaned_data["email"]
        with transaction.atomic():
            if settings.SIGNUP == "invite" and not Invitation.use(token):
                if cache.get(pressed_before(token, email)):
                    return None, redirect("account_email_verification_sent")
                return None, render(request, "accounts/invitation_over.html", status=410)
            if settings.SIGNUP == "invite":
                cache.set(pressed_before(token, email), True, 3600)
            # For an e-mail that is known the same is done, and undone, and the invitation is used up as well: neither
            # the time nor what is left tells who has a journal here.
            if self.account_already_exists:
                self.account_already_exists, self.cleaned_data["email"] = False, f"{uuid7()}@example.invalid"
                with transaction.atomic():
                    self.save(request)
                    transaction.set_rollback(True)
                self.account_already_exists, self.cleaned_data["email"] = True, email
            result = super().try_save(request)
        request.session.pop(INVITED, None)
        request.session[SIGNED_UP] = email.lower()
        return result

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        # An invitation is a limit of its own.
        if settings.SIGNUP == "open" and not self.errors:
            count_try(
                context.request,
                "signup_open",
                "instance",
                _("Many people are signing up just now. Wait %(minutes)d min, then press the button again."),
            )
        return cleaned

    def clean_time_zone(self) -> str:
        # A browser's odd answer stops nobody from signing up.
        name = self.cleaned_data["time_zone"]
        return name if name in available_timezones() else ""


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    """The e-mail that a link goes to."""

    users: list[User]

    def clean_email(self) -> str:
        email = get_adapter().clean_email(self.cleaned_data["email"])
        # For an e-mail that nobody has, a user who is not there: the same work is done, and no mail is sent. allauth's
        # own search asks the database once more where it finds nobody.
        self.users = list(User.objects.filter(email=email.lower(), is_active=True)) or [User(email=email)]
        count_try(
            context.request,
            "reset_mail",
            email.lower(),
            _("Too many links were asked for. Those that were mailed still work. For a new one, wait %(minutes)d min."),
        )
        return email


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    """The present password, and the new one twice."""

    oldpassword = PasswordField(label=_("Current password"), autocomplete="current-password")
    password1 = SetPasswordField(label=_("New password"), help_text=GOOD_ENOUGH)
    password2 = PasswordField(label=_("New password, again"), autocomplete="new-password")

    def clean_oldpassword(self) -> str:
        # Guesses count as those of the sign-in page do: an open session allows no more of them.
        if not get_adapter().reauthenticate(self.user, self.cleaned_data["oldpassword"]):
            raise get_adapter().validation_error("enter_current_password")
        return self.cleaned_data["oldpassword"]


class ResetPasswordKeyForm(allauth_forms.ResetPasswordKeyForm):
    """The new password twice, after the link in the mail."""

    password1 = SetPasswordField(label=_("New password"), help_text=GOOD_ENOUGH)
    password2 = PasswordField(label=_("New password, again"), autocomplete="new-password")


class PreferencesForm(forms.ModelForm):
    """Time zone, theme, and whether single keys do anything."""

    time_zone = forms.ChoiceField(
        help_text=_("It decides when your day begins and which date a page gets."),
        widget=forms.Select(attrs={**FOUND_BY_TYPING, "data-device": _("On this device")}),
    )

    class Meta:
        model = User
        fields = ["time_zone", "theme", "single_keys"]
        widgets = {"theme": forms.RadioSelect}
        labels = {"single_keys": _("Use single keys")}
        help_texts = {"single_keys": _("n writes a page, s notes a spark, ? lists the rest.")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # One's own stands first, and again in its region.
        first = dict.fromkeys([self.instance.time_zone, "UTC"])
        field = cast(forms.ChoiceField, self.fields["time_zone"])
        field.choices = Choices(lambda: [*((name, name.replace("_", " ")) for name in first), *places()])


class CloseAccountForm(forms.Form):
    """Asks for a word, so that nobody closes an account by a slip."""

    word = forms.CharField(
        label=_("Type the word delete"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def clean_word(self) -> str:
        if self.cleaned_data["word"].strip().lower() != "delete":
            raise forms.ValidationError(_("Nothing was deleted. To go on, type the word delete."))
        return self.cleaned_data["word"]
