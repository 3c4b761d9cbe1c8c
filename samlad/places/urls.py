from django.urls import path

from samlad.places import classifying_views, views

app_name = "places"
urlpatterns = [
    path("las-in/", views.take_in, name="import"),
    path("nytt/", views.add, name="add"),
    path("klassningar/las-in/", classifying_views.take_in, name="import_classifications"),
    path("klassning/<key:classification>/avsluta/", classifying_views.end, name="end_classification"),
    path("<key:area>/andra/", views.change, name="change"),
    path("<key:area>/klassningar/", classifying_views.classifications, name="classifications"),
]
