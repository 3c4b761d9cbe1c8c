from django.urls import path

from samlad.desk import meeting_views, views

app_name = "desk"
urlpatterns = [
    path("", views.start, name="start"),
    path("omraden/", views.areas, name="areas"),
    path("omraden/<key:area>/", views.area, name="area"),
    path("laget/<key:round>/mote/", meeting_views.meeting, name="meeting"),
    path("laget/<key:round>/mote/borja/", meeting_views.start, name="meeting_start"),
    path("laget/<key:round>/mote/punkt/", meeting_views.add_point, name="meeting_point"),
    path("laget/<key:round>/mote/utfall/", meeting_views.close, name="meeting_close"),
    path("laget/<key:round>/mote/narvaro/", meeting_views.attendance, name="meeting_attendance"),
    path("laget/<key:round>/mote/anteckningar/", meeting_views.notes, name="meeting_notes"),
    path("funktioner/<key:function>/overtagande/", views.handover, name="handover"),
    path("mal/plan/<key:programme>/insatser/", views.efforts, name="efforts"),
    path("mal/plan/<key:programme>/insatser.xlsx", views.efforts_xlsx, name="efforts_xlsx"),
    path("mal/<key:goal>/", views.goal, name="goal"),
    path("luckor/", views.gaps, name="gaps"),
    path("luckor/luckor.xlsx", views.gaps_xlsx, name="gaps_xlsx"),
    path("luckor/luckor.csv", views.gaps_csv, name="gaps_csv"),
    path("traden/indikator/<key:indicator>/", views.indicator_thread, name="indicator_thread"),
    path("traden/<key:node>/", views.thread, name="thread"),
]
