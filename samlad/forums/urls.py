from django.urls import path

from samlad.forums import views

app_name = "forums"
urlpatterns = [
    path("", views.forums, name="forums"),
    path("nytt/", views.add, name="add"),
    path("<int:forum>/", views.forum, name="forum"),
    path("<int:forum>/andra/", views.change, name="change"),
    path("<int:forum>/oppna/", views.open_forum, name="open"),
    path("<int:forum>/stang/", views.close, name="close"),
    path("<int:forum>/plats/", views.set_seat, name="set_seat"),
    path("<int:forum>/plats/<int:seat>/avsluta/", views.end_seat, name="end_seat"),
    path("<int:forum>/bevakning/<int:party>/", views.watch, name="watch"),
]
