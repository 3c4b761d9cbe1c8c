from django.urls import path

from samlad.statistics.views import importing

urlpatterns = [
    path("las-in/", importing.start, name="import"),
    path("las-in/klar/<key:delivery>/", importing.done, name="import_done"),
    path("las-in/<token:token>/", importing.file, name="import_file"),
    path("las-in/<token:token>/ta-bort/", importing.throw_away, name="import_throw_away"),
]
