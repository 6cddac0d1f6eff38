"""Addresses of the values."""

from django.urls import path

from .views import catalog, choosing, history, ladder, light, narrowing, picking, ranking

app_name = "values"
urlpatterns = [
    path("", catalog.values, name="values"),
    path("catalog/", catalog.catalog, name="catalog"),
    path("history/", history.history, name="history"),
    path("history/<uuid:id>/", history.session_detail, name="session_detail"),
    path("history/<uuid:id>/words/", history.session_words, name="session_words"),
    path("choose/", choosing.choose, name="choose"),
    path("choose/pick/", choosing.choose_pick, name="choose_pick"),
    path("choose/group/<slug:slug>/", picking.choose_group, name="choose_group"),
    path("choose/narrow/", narrowing.choose_narrow, name="choose_narrow"),
    path("choose/put-away/", choosing.choose_put_away, name="choose_put_away"),
    path("choose/put-back/", choosing.choose_put_back, name="choose_put_back"),
    path("choose/pairs/", ranking.choose_pairs, name="choose_pairs"),
    path("choose/order/", ranking.choose_order, name="choose_order"),
    path("choose/hand/", ranking.choose_hand, name="choose_hand"),
    path("choose/light/", light.choose_light, name="choose_light"),
    path("choose/rewarded/", ladder.choose_rewarded, name="choose_rewarded"),
    path("ladder/", ladder.ladder, name="ladder"),
]
