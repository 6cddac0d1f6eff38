"""Addresses of what a person writes."""

from django.urls import path

from .views import entries, letters, looking_back, prompts, seasons, sparks, welcome

app_name = "journal"
urlpatterns = [
    path("welcome/", welcome.welcome, name="welcome"),
    path("welcome/questions/", welcome.welcome_questions, name="welcome_questions"),
    path("welcome/<slug:step>/", welcome.welcome_step, name="welcome_step"),
    path("journal/", entries.journal, name="journal"),
    path("journal/new/", entries.entry_new, name="entry_new"),
    path("journal/<uuid:id>/", entries.entry_detail, name="entry_detail"),
    path("journal/<uuid:id>/edit/", entries.entry_edit, name="entry_edit"),
    path("journal/<uuid:id>/delete/", entries.entry_delete, name="entry_delete"),
    path("journal/<uuid:id>/history/", entries.entry_history, name="entry_history"),
    path("prompts/", prompts.prompts, name="prompts"),
    path("prompts/<slug:slug>/", prompts.prompt_detail, name="prompt_detail"),
    path("sparks/", sparks.sparks, name="sparks"),
    path("sparks/new/", sparks.spark_new, name="spark_new"),
    path("sparks/<uuid:id>/", sparks.spark_detail, name="spark_detail"),
    path("sparks/<uuid:id>/edit/", sparks.spark_edit, name="spark_edit"),
    path("sparks/<uuid:id>/delete/", sparks.spark_delete, name="spark_delete"),
    path("sparks/<uuid:id>/history/", sparks.spark_history, name="spark_history"),
    path("seasons/", seasons.seasons, name="seasons"),
    path("seasons/new/", seasons.season_new, name="season_new"),
    path("seasons/compare/", looking_back.seasons_compare, name="seasons_compare"),
    path("seasons/<uuid:id>/", seasons.season_detail, name="season_detail"),
    path("seasons/<uuid:id>/edit/", seasons.season_edit, name="season_edit"),
    path("seasons/<uuid:id>/close/", seasons.season_close, name="season_close"),
    path("seasons/<uuid:id>/reopen/", seasons.season_reopen, name="season_reopen"),
    path("seasons/<uuid:id>/delete/", seasons.season_delete, name="season_delete"),
    path("seasons/<uuid:id>/history/", seasons.season_history, name="season_history"),
    path("seasons/<uuid:id>/letter/", letters.season_letter, name="season_letter"),
    path("seasons/<uuid:id>/letter/destroy/", letters.season_letter_destroy, name="season_letter_destroy"),
]
