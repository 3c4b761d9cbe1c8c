from django.urls import path

from samlad.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.users, name="users"),
    path("nytt/", views.add, name="add"),
    path("<key:user>/andra/", views.change, name="change"),
    path("<key:user>/stang/", views.close, name="close"),
    path("<key:user>/oppna/", views.reopen, name="open"),
]
