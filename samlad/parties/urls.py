from django.urls import path

from samlad.parties import views

app_name = "parties"
urlpatterns = [
    path("", views.parties, name="parties"),
    path("ny/", views.add, name="add"),
    path("<key:party>/", views.party, name="party"),
    path("<key:party>/andra/", views.change, name="change"),
    path("<key:party>/eftertradare/", views.succeed, name="succeed"),
    path("<key:party>/motesdagar/", views.meetings, name="meetings"),
    path("<key:party>/ny-funktion/", views.add_function, name="add_function"),
    path("funktion/<key:function>/avsluta/", views.end_function, name="end_function"),
    path("funktion/<key:function>/brevlada/", views.mailbox, name="mailbox"),
    path("funktion/<key:function>/innehavare/", views.add_holding, name="add_holding"),
    path("uppdrag/<key:holding>/avsluta/", views.end_holding, name="end_holding"),
]
