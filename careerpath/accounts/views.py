"""Settings, the places one is signed in at, and invitations: what allauth leaves to us."""

import base64
import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.account.views import ConfirmEmailView, PasswordChangeView, PasswordResetFromKeyView, SignupView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST
from django.views.generic import FormView

from .browsers import remember_browser
from .forms import INVITED, SIGNED_UP, CloseAccountForm, PreferencesForm, pressed_before
from .models import Invitation, Session, SignedInRequest
from .sessions import other_sessions


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    form = PreferencesForm(request.POST if request.method == "POST" else None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        # These alone: another window may be changing the password or the e-mail.
        form.save(commit=False).save(update_fields=PreferencesForm.Meta.fields)
        messages.success(request, _("Saved."))
        return redirect("settings")
    return render(request, "accounts/settings.html", {"form": form})


@require_http_methods(["GET", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        chosen, others = request.POST.get("session"), other_sessions(request, request.user)
        ended = [pk for pk in others.values_list("pk", flat=True) if chosen in ("others", pk)]
        others.filter(pk__in=ended).delete()
        messages.success(request, _("Signed out there.") if ended else _("That place was signed out already."))
        return redirect("sessions")
    rows = Session.alive().filter(user=request.user.pk).order_by("-first_seen", "-pk").defer("sealed")
    here = Session.hash_of(request.session.session_key)
    return render(request, "accounts/sessions.html", {"sessions": rows, "here": here})


@require_POST
def draft_key(request: SignedInRequest) -> HttpResponse:
    """What the browser seals by that is not kept here yet. No data key: who reads this answer opens drafts alone."""
    number, keys = request.user.draft_keys()
    written = {at: base64.b64encode(key).decode() for at, key in keys.items()}
    return JsonResponse({"user": str(request.user.pk), "number": number, "keys": written})


@login_not_required
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("home")
    if settings.SIGNUP == "closed":
        return render(request, "account/signup_closed.html", status=410)
    if not Invitation.usable(token).exists():
        return render(request, "accounts/invitation_over.html", status=410)
    # In the session, so that the token does not stay in the address.
    request.session[INVITED] = token
    return redirect("account_signup")


class SignUp(SignupView):
    """The account, the invitation it uses up, and the mail that confirms it are kept together, or none of them is."""

    @method_decorator(login_not_required)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        email, token = request.POST.get("email", "").strip().lower(), request.session.get(INVITED)
        begun = request.session.get(LOGIN_SESSION_KEY, {}).get("initiated_at", 0)
        waits = request.session.get(SIGNED_UP) == email and time.time() - begun < settings.ACCOUNT_LOGIN_TIMEOUT
        # A second press of the button is answered as the first was, by the same work for every e-mail.
        if email and (waits or (token and cache.get(pressed_before(token, email)))):
            return redirect("account_email_verification_sent")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except IntegrityError:
            # The same e-mail signed up since the form was checked: it is a known one now.
            form.full_clean()
            return self.form_valid(form) if form.is_valid() else self.form_invalid(form)


class NewPassword(FormView):
    """A new password ends the mark and the session of every browser but the one it was chosen in."""

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        remember_browser(self.request, response, form.user)
        other_sessions(self.request, form.user).delete()
        return response


class ChangePassword(NewPassword, PasswordChangeView):
    """The present password, and a new one."""


class ResetFromKey(NewPassword, PasswordResetFromKeyView):
    """The mailed link to a new password: whoever had it may sign in from this browser, however many guess."""


class ConfirmEmail(ConfirmEmailView):
    """The mailed link. Pressed or opened again, it leads on to where the first time led."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        confirmed = self._confirmed_before()
        if confirmed and confirmed.user_id == request.user.pk:
            return redirect(get_adapter().get_email_verification_redirect_url(confirmed))
        return super().get(request, key=key)

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        if confirmed := self._confirmed_before():
            return redirect(get_adapter().get_email_verification_redirect_url(confirmed))
        try:
            return super().post(request, key=key)
        except Http404:
            # The page was left open until its link was too old; it says so itself.
            return self.get(request, key=key)

    def _confirmed_before(self) -> EmailAddress | None:
        try:
            pk = signing.loads(self.kwargs["key"], salt=app_settings.SALT)
        except signing.BadSignature:
            return None
        return EmailAddress.objects.filter(pk=pk, verified=True).first()


@reauthentication_required
@require_http_methods(["GET", "POST"])
def close_account(request: HttpRequest) -> HttpResponse:
    form = CloseAccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user = request.user
        logout(request)
        user.delete()
        return render(request, "accounts/account_closed.html")
    return render(request, "accounts/close_account.html", {"form": form})
