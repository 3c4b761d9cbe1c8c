from django.urls import path

from samlad.statistics.views import fetching

app_name = "fetching"
urlpatterns = [
    path("", fetching.sources, name="sources"),
    path("kolada/", fetching.find_kolada, name="find_kolada"),
    path("kolada/val/", fetching.choose_kolada, name="choose_kolada"),
    path("pxweb/", fetching.find_pxweb, name="find_pxweb"),
    path("pxweb/<token:table>/", fetching.choose_pxweb, name="choose_pxweb"),
    path("<key:subscription>/hamta/", fetching.fetch, name="fetch"),
    path("<key:subscription>/stoppa/", fetching.stop, name="stop"),
]
