from django.urls import path

from samlad.statistics.views import comparing, describing, showing

app_name = "figures"
urlpatterns = [
    path("", showing.indicators, name="indicators"),
    path("metod/", showing.methods, name="methods"),
    path("jamfor/", comparing.compare, name="compare"),
    path("jamfor/xlsx/", comparing.xlsx, name="compare_xlsx"),
    path("jamfor/csv/", comparing.csv, name="compare_csv"),
    path("jamfor/svg/", comparing.svg, name="compare_svg"),
    path("<key:indicator>/", showing.indicator, name="indicator"),
    path("<key:indicator>/andra/", describing.change, name="change"),
    path("<key:indicator>/rakna-om/", describing.convert, name="convert"),
    path("<key:indicator>/xlsx/", showing.xlsx, name="indicator_xlsx"),
    path("<key:indicator>/csv/", showing.csv, name="indicator_csv"),
]
