"""Addresses of what a person writes."""

from django.urls import path

from .views import entries, prompts

app_name = "journal"
urlpatterns = [
    path("journal/", entries.journal, name="journal"),
    path("journal/new/", entries.entry_new, name="entry_new"),
    path("journal/<uuid:id>/", entries.entry_detail, name="entry_detail"),
    path("journal/<uuid:id>/edit/", entries.entry_edit, name="entry_edit"),
    path("journal/<uuid:id>/delete/", entries.entry_delete, name="entry_delete"),
    path("journal/<uuid:id>/history/", entries.entry_history, name="entry_history"),
    path("prompts/", prompts.prompts, name="prompts"),
    path("prompts/<slug:slug>/", prompts.prompt_detail, name="prompt_detail"),
]
