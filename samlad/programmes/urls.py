from django.urls import path

from samlad.programmes.views import documents, exchanging, goals, plans, succeeding

app_name = "programmes"
urlpatterns = [
    path("", plans.programmes, name="programmes"),
    path("ny/", plans.add, name="add"),
    path("plan/<key:programme>/", plans.programme, name="programme"),
    path("plan/<key:programme>/andra/", plans.change, name="change"),
    path("plan/<key:programme>/omraden/", plans.areas, name="areas"),
    path("plan/<key:programme>/besluta/", plans.adopt, name="adopt"),
    path("plan/<key:programme>/utvardera/", plans.evaluate, name="evaluate"),
    path("plan/<key:programme>/nedbrytning/", plans.breakdown, name="breakdown"),
    path("mall.xlsx", documents.empty_template, name="empty_template"),
    path("plan/<key:programme>/las-in/", documents.read_in, name="read_in"),
    path("plan/<key:programme>/plan.xlsx", exchanging.xlsx, name="xlsx"),
    path("plan/<key:programme>/fran-excel/", exchanging.take_in, name="take_in"),
    path("plan/<key:programme>/nytt/", goals.add, name="add_goal"),
    path("overtagande/<key:party>/", succeeding.pass_on, name="pass_on"),
    path("<key:goal>/andra/", goals.change, name="change_goal"),
    path("<key:goal>/ta-bort/", goals.withdraw, name="withdraw_goal"),
    path("<key:goal>/indikator/", goals.measure, name="measure"),
    path("<key:goal>/indikator/<key:indicator>/etapper/", goals.targets, name="targets"),
    path("<key:goal>/indikator/<key:indicator>/ta-bort/", goals.measure_end, name="measure_end"),
    path("<key:goal>/laget/", goals.progress, name="progress"),
    path("<key:goal>/ta-in/", goals.take, name="take"),
]
