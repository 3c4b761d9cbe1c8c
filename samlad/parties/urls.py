from django.urls import path

from samlad.parties import views

app_name = "parties"
urlpatterns = [
    path("", views.parties, name="parties"),
    path("ny/", views.add, name="add"),
    path("<int:party>/", views.party, name="party"),
    path("<int:party>/andra/", views.change, name="change"),
    path("<int:party>/eftertradare/", views.succeed, name="succeed"),
    path("<int:party>/ny-funktion/", views.add_function, name="add_function"),
    path("funktion/<int:function>/avsluta/", views.end_function, name="end_function"),
    path("funktion/<int:function>/innehavare/", views.add_holding, name="add_holding"),
    path("uppdrag/<int:holding>/avsluta/", views.end_holding, name="end_holding"),
]
