"""Addresses of accounts: ours first, then allauth's."""

from django.urls import include, path, re_path

from . import views

urlpatterns = [
    path("settings/", views.preferences, name="settings"),
    path("settings/draft-key/", views.draft_key, name="draft_key"),
    path("settings/delete/", views.close_account, name="close_account"),
    path("accounts/sessions/", views.sessions, name="sessions"),
    path("accounts/signup/", views.SignUp.as_view(), name="account_signup"),
    path("accounts/password/change/", views.ChangePassword.as_view(), name="account_change_password"),
    path("accounts/confirm-email/<str:key>/", views.ConfirmEmail.as_view(), name="account_confirm_email"),
    path("invite/<str:token>/", views.invitation, name="invitation"),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.ResetFromKey.as_view(),
        name="account_reset_password_from_key",
    ),
    path("accounts/", include("allauth.account.urls")),
]
