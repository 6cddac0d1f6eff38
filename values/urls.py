"""Addresses of the values."""

from django.urls import path

from .views import catalog, choosing, history, ladder

app_name = "values"
urlpatterns = [
    path("", catalog.values, name="values"),
    path("catalog/", catalog.catalog, name="catalog"),
    path("history/", history.history, name="history"),
    path("history/<uuid:id>/", history.session_detail, name="session_detail"),
    path("history/<uuid:id>/words/", history.session_words, name="session_words"),
    path("choose/", choosing.choose, name="choose"),
    path("choose/pick/", choosing.choose_pick, name="choose_pick"),
    path("choose/order/", choosing.choose_order, name="choose_order"),
    path("choose/rewarded/", ladder.choose_rewarded, name="choose_rewarded"),
    path("ladder/", ladder.ladder, name="ladder"),
    path("<slug:slug>/", catalog.value_detail, name="value_detail"),
]
