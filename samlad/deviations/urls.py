from django.urls import path

from samlad.deviations.views import handling, listing, telling

app_name = "deviations"
urlpatterns = [
    path("", listing.deviations, name="deviations"),
    path("ny/", handling.add, name="add"),
    path("beslut/", handling.decide, name="decide"),
    path("beredning/", handling.prepare, name="prepare"),
    path("atgardade/", handling.remedied, name="remedied"),
    path("tjansteskrivelse.docx", listing.report, name="report"),
    path("regler/", telling.all_rules, name="rules"),
    path("regler/<word:rule>/", telling.rule, name="rule"),
    path("nivaer/<word:level>/", telling.level, name="level"),
    path("organ/", telling.bodies, name="bodies"),
    path("organ/<key:key>/", telling.body, name="body"),
    path("organ/<key:key>/rapport/", telling.report, name="body_report"),
    path("omprova/", telling.reexamine, name="reexamine"),
    path("trad/<key:node>/", listing.of_node, name="of_node"),
    path("<key:key>/", listing.deviation, name="deviation"),
    path("<key:key>/lyft/", handling.lift, name="lift"),
    path("<key:key>/folj-upp/", handling.follow_up, name="follow_up"),
]
