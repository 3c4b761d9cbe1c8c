from django.urls import path

from samlad.land import import_views, views

app_name = "land"
urlpatterns = [
    path("", views.holdings, name="holdings"),
    path("vem/", views.who, name="who"),
    path("ny/", views.add, name="add"),
    path("las-in/", import_views.take_in, name="import"),
    path("mark.xlsx", views.xlsx, name="xlsx"),
    path("<key:holding>/", views.holding, name="holding"),
    path("<key:holding>/andra/", views.change, name="change"),
    path("<key:holding>/avsluta/", views.end, name="end"),
]
