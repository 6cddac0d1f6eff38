"""Addresses of the values."""

from django.urls import path

from . import views

app_name = "values"
urlpatterns = [
    path("", views.values, name="values"),
    path("catalog/", views.catalog, name="catalog"),
    path("history/<uuid:id>/", views.session_detail, name="session_detail"),
    path("history/<uuid:id>/words/", views.session_words, name="session_words"),
    path("choose/", views.choose, name="choose"),
    path("choose/pick/", views.choose_pick, name="choose_pick"),
    path("choose/order/", views.choose_order, name="choose_order"),
    path("<slug:slug>/", views.value_detail, name="value_detail"),
]
