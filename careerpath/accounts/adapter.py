"""What allauth asks of us: whether sign-up is open, and what to remember of a new account."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.forms import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from .browsers import is_known_browser, remember_browser
from .forms import INVITED, count_try
from .mail import NEVER_SENT
from .models import Invitation

EMAIL_LENGTH = 254
TOO_MANY_TRIES = ngettext_lazy(
    "Too many tries. Wait a minute, or ask for a new password: the link in that mail works even now.",
    "Too many tries. Wait %(minutes)d minutes, or ask for a new password: the link in that mail works even now.",
    "minutes",
)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is open, by invitation or closed; no message of allauth's names an address or a title."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": (
            _("That e-mail and password do not belong together. Try again, or ask for a new password.")
        ),
        "email_taken": _("There is a journal with this e-mail address already. Sign in, or ask for a new password."),
        "incorrect_password": _("That is not the password of this account."),
        "enter_current_password": _("That is not your current password."),
        "rate_limited": _("Too many tries. Wait a little, then try again."),
        "same_as_current": _("That is the e-mail address you sign in with now."),
    }

    def clean_email(self, email: str) -> str:
        # As long as the database's column; allauth's own field has no limit.
        if len(email) > EMAIL_LENGTH:
            raise ValidationError(_("That is longer than an e-mail address can be."))
        return super().clean_email(email)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        if settings.SIGNUP == "invite":
            token = request.session.get(INVITED, "")
            return bool(token) and Invitation.usable(token).exists()
        return settings.SIGNUP == "open"

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user.time_zone = form.cleaned_data.get("time_zone") or user.time_zone
        return super().save_user(request, user, form, commit)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        email = credentials["email"].lower()
        action = "login_known" if is_known_browser(request, email) else "login_failed"
        # Before the password is hashed: past a few wrong tries nothing reaches the hasher. A browser that signed in
        # before has tries of its own.
        self._login_failed_rl_usage = count_try(request, action, email, TOO_MANY_TRIES)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        remember_browser(request, response, user)
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        user: Any = request.user
        if user.welcome_step or user.has_written():
            return super().get_login_redirect_url(request)
        # The first visit, for whoever has neither begun it nor written anything.
        return self.get_signup_redirect_url(request)

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        user: Any = self.request.user
        if user.is_authenticated and user.welcome_step not in ("", user.WelcomeStep.ENOUGH):
            # Back into the first visit, where it was left for the mail.
            return self.get_signup_redirect_url(self.request)
        return super().get_email_verification_redirect_url(email_address)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        more = {"email": email, "host": settings.HOST, "days": settings.LINK_DAYS}
        # Links begin with this instance's own address, whatever `Host` the request names.
        own = {
            name: settings.URL + urlsplit(link)._replace(scheme="", netloc="").geturl()
            for name, link in context.items()
            if name.endswith("_url")
        }
        message: Any = self.render_mail(template_prefix, email, more | context | own)
        # A mail to somebody who is not there is made, so that the time tells nothing, and never sent.
        setattr(message, NEVER_SENT, "user" in context and context["user"]._state.adding)
        message.send()

    def send_notification_mail(self, template_prefix: str, user: Any, *args: Any, **kwargs: Any) -> Any:
        # Whoever chose a new password by a link is not signed in, so no time zone is active yet.
        with timezone.override(user.zone):
            return super().send_notification_mail(template_prefix, user, *args, **kwargs)

    def get_client_ip(self, request: HttpRequest) -> str:
        try:
            return super().get_client_ip(request)
        except ImproperlyConfigured:
            # The proxies' list is shorter than it should be: take the neighbor's own address.
            return request.META["REMOTE_ADDR"]

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        template = kwargs.get("message_template") or (args[0] if args else "") or ""
        # The next page says these by itself; on one's own machine the mail goes nowhere.
        silent = ("logged_in.txt", "logged_out.txt", *(["email_confirmation_sent.txt"] if settings.LOCAL else []))
        if not template.endswith(silent):
            super().add_message(request, level, *args, **kwargs)
