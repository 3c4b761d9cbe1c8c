from django.urls import path

from samlad.actions import public_views

app_name = "told"
urlpatterns = [
    path("", public_views.areas, name="areas"),
    path("<key:area>/", public_views.area, name="area"),
    path("<key:area>/flode.xml", public_views.feed, name="feed"),
    path("<key:area>/inbaddad/", public_views.piece, name="piece"),
]
