from django.urls import path

from samlad.forums import views

app_name = "forums"
urlpatterns = [
    path("", views.forums, name="forums"),
    path("nytt/", views.add, name="add"),
    path("<key:forum>/", views.forum, name="forum"),
    path("<key:forum>/andra/", views.change, name="change"),
    path("<key:forum>/oppna/", views.open_forum, name="open"),
    path("<key:forum>/stang/", views.close, name="close"),
    path("<key:forum>/plats/", views.set_seat, name="set_seat"),
    path("<key:forum>/plats/<key:seat>/avsluta/", views.end_seat, name="end_seat"),
    path("<key:forum>/bevakning/<key:party>/", views.watch, name="watch"),
]
