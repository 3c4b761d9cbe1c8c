from django.urls import path

from samlad.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.start, name="start"),
    path("omraden/", views.areas, name="areas"),
    path("omraden/<int:area>/", views.area, name="area"),
    path("traden/<int:node>/", views.thread, name="thread"),
]
