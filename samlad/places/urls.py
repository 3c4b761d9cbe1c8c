from django.urls import path

from samlad.places import views

app_name = "places"
urlpatterns = [
    path("las-in/", views.take_in, name="import"),
    path("nytt/", views.add, name="add"),
    path("<key:area>/andra/", views.change, name="change"),
]
