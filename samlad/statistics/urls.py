from django.urls import include, path

app_name = "statistics"
urlpatterns = [path("", include("samlad.statistics.import_urls"))]
