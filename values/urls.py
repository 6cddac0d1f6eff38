"""Addresses of the values."""

from django.urls import path

from .catalog.views import catalog
from .history import views as history
from .ladder.views import ladder
from .session import say, steps, table

app_name = "values"
urlpatterns = [
    path("", history.values, name="values"),
    path("move/", history.move_by_hand, name="move"),
    path("catalog/", catalog, name="catalog"),
    path("history/", history.history, name="history"),
    path("history/<uuid:id>/", history.session_detail, name="session_detail"),
    path("history/<uuid:id>/words/", say.Words.view(), name="session_words"),
    path("choose/", table.Table.view(), name="choose"),
    path("choose/fewer/", table.Fewer.view(), name="choose_fewer"),
    path("choose/pairs/", steps.Pairs.view(), name="choose_pairs"),
    path("choose/order/", steps.Order.view(), name="choose_order"),
    path("choose/say/", say.Say.view(), name="choose_say"),
    path("choose/light/", table.Light.view(), name="choose_light"),
    path("choose/rewarded/", table.Rewarded.view(), name="choose_rewarded"),
    path("choose/on/", steps.choose_on, name="choose_on"),
    path("choose/put-away/", steps.choose_put_away, name="choose_put_away"),
    path("choose/put-back/", steps.choose_put_back, name="choose_put_back"),
    path("ladder/", ladder, name="ladder"),
]
