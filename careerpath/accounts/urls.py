"""Addresses of accounts: ours first, then allauth's."""

from django.urls import include, path

from . import views

urlpatterns = [
    path("settings/", views.preferences, name="settings"),
    path("settings/delete/", views.close_account, name="close_account"),
    path("accounts/sessions/", views.sessions, name="usersessions_list"),
    path("accounts/confirm-email/<str:key>/", views.ConfirmEmail.as_view(), name="account_confirm_email"),
    path("invite/<str:token>/", views.invitation, name="invitation"),
    path("accounts/", include("allauth.account.urls")),
]
