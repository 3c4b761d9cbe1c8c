from django.urls import path

from samlad.programmes.views import plans

app_name = "programmes"
urlpatterns = [
    path("", plans.programmes, name="programmes"),
]
