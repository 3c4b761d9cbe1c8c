from django.urls import path

from samlad.situation import views

app_name = "situation"
urlpatterns = [
    path("", views.rounds, name="rounds"),
    path("ny/<int:forum>/", views.open_round, name="open"),
    path("<int:round>/", views.round_detail, name="round"),
    path("<int:round>/steg/", views.step, name="step"),
    path("<int:round>/bidrag/<int:party>/", views.contribute, name="contribute"),
    path("<int:round>/niva/<int:area>/", views.mark, name="mark"),
    path("<int:round>/faststall/", views.adopt, name="adopt"),
    path("<int:round>/ratta/", views.correct, name="correct"),
    path("<int:round>/utgava/<int:version>/", views.issue, name="issue"),
    path("<int:round>/utgava/<int:version>/lagesbild.pdf", views.issue_pdf, name="issue_pdf"),
    path("<int:round>/utgava/<int:version>/lagesbild.json", views.issue_json, name="issue_json"),
]
