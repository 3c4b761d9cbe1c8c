from django.urls import path

from samlad.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.users, name="users"),
    path("nytt/", views.add, name="add"),
    path("<int:user>/andra/", views.change, name="change"),
    path("<int:user>/stang/", views.close, name="close"),
    path("<int:user>/oppna/", views.reopen, name="open"),
]
