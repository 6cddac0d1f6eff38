"""Addresses of what a person writes."""

from django.urls import path

from journal.calendar import views as calendar
from journal.entries import views as entries
from journal.exchange import views as exchange
from journal.find_out import views as find_out
from journal.home import views as home
from journal.people import views as people
from journal.people.notes import views as notes
from journal.remarks import views as remarks
from journal.remarks.expected import views as expected
from journal.search import views as search
from journal.seasons import views as seasons
from journal.seasons.checkins import views as checkins
from journal.seasons.letters import views as letters
from journal.seasons.letters.models import Letter
from journal.seasons.needs import views as needs
from journal.seasons.reviews import views as reviews
from journal.sparks import views as sparks
from journal.sparks.experiments import views as experiments
from journal.sparks.patterns import views as patterns
from journal.steady import views as steady
from journal.success import views as success
from journal.touches import views as touches

app_name = "journal"
ANSWER = {"kind": Letter.Kind.ANSWER}
urlpatterns = [
    path("welcome/", home.welcome, name="welcome"),
    path("welcome/questions/", home.welcome_questions, name="welcome_questions"),
    path("welcome/<slug:step>/", home.welcome_step, name="welcome_step"),
    *seasons.PageViews.urls(),
    path("journal/calendar/", calendar.calendar, name="calendar"),
    path("journal/calendar/<int:year>/", calendar.calendar_year, name="calendar_year"),
    path("journal/calendar/<int:year>/<int:month>/", calendar.calendar_month, name="calendar_month"),
    path("journal/calendar/<int:year>/<int:month>/<int:day>/", calendar.calendar_day, name="calendar_day"),
    path("journal/tags/", touches.tags, name="tags"),
    path("journal/tags/<uuid:id>/", touches.tag_edit, name="tag_edit"),
    path("settings/export/", exchange.export, name="export"),
    path("settings/import/", exchange.imports, name="imports"),
    path("settings/import/<uuid:id>/", exchange.import_detail, name="import_detail"),
    path("search/", search.search, name="search"),
    path("search/<uuid:id>/", search.search_results, name="search_results"),
    path("prompts/", entries.prompts, name="prompts"),
    path("prompts/<slug:slug>/", entries.prompt_detail, name="prompt_detail"),
    path("prompts/<slug:slug>/hide/", entries.prompt_hide, name="prompt_hide"),
    *entries.QuestionViews.urls(),
    *patterns.PatternViews.urls(),
    path("sparks/anywhere/", sparks.spark_anywhere, name="spark_anywhere"),
    *sparks.SparkViews.urls(),
    *experiments.ExperimentViews.urls(),
    path("sparks/experiments/<uuid:id>/card/", experiments.experiment_card, name="experiment_card"),
    path("sparks/<uuid:id>/card/", experiments.spark_card, name="spark_card"),
    *sparks.WritingAbout.urls(),
    *seasons.SeasonViews.urls(),
    path("seasons/compare/", seasons.seasons_compare, name="seasons_compare"),
    *checkins.CheckInViews.urls(),
    *reviews.ReviewViews.urls(),
    path("seasons/<uuid:id>/letter/", letters.season_letter, name="season_letter"),
    path("seasons/<uuid:id>/letter/destroy/", letters.season_letter_destroy, name="season_letter_destroy"),
    path("seasons/<uuid:id>/answer/", letters.season_letter, ANSWER, name="season_answer"),
    path("seasons/<uuid:id>/answer/destroy/", letters.season_letter_destroy, ANSWER, name="season_answer_destroy"),
    *letters.WritingBack.urls(),
    path("seasons/<uuid:id>/needs/", needs.season_needs, name="season_needs"),
    *success.DefinitionViews.urls(),
    *remarks.RemarkViews.urls(),
    path("seasons/<uuid:id>/expect/", expected.season_expect, name="season_expect"),
    path("steady/", steady.steady, name="steady"),
    path("steady/value/", steady.value_write, name="value_write"),
    *steady.ValueWriting.urls(),
    *steady.ComparisonViews.urls(),
    *people.PersonViews.urls(),
    *notes.PersonNoteViews.urls(),
    *find_out.FindOutViews.urls(),
    # Beside the addresses of the values app, which come first.
    path("values/own/<uuid:id>/", touches.own_value_detail, name="own_value_detail"),
    path("values/<slug:slug>/", touches.value_detail, name="value_detail"),
]
