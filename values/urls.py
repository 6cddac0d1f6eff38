"""Addresses of the values."""

from django.urls import path

from .views import catalog, choosing, history, narrowing, picking

app_name = "values"
urlpatterns = [
    path("", catalog.values, name="values"),
    path("catalog/", catalog.catalog, name="catalog"),
    path("history/<uuid:id>/", history.session_detail, name="session_detail"),
    path("history/<uuid:id>/words/", history.session_words, name="session_words"),
    path("choose/", choosing.choose, name="choose"),
    path("choose/pick/", choosing.choose_pick, name="choose_pick"),
    path("choose/order/", choosing.choose_order, name="choose_order"),
    path("choose/group/<slug:slug>/", picking.choose_group, name="choose_group"),
    path("choose/narrow/", narrowing.choose_narrow, name="choose_narrow"),
    path("choose/put-away/", choosing.choose_put_away, name="choose_put_away"),
    path("<slug:slug>/", catalog.value_detail, name="value_detail"),
]
