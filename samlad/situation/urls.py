from django.urls import path

from samlad.situation.views import contribute, picture, review, rounds, sightings, special

app_name = "situation"
urlpatterns = [
    path("", rounds.rounds, name="rounds"),
    path("ny/<key:forum>/", rounds.open_round, name="open"),
    path("extra/<key:forum>/", special.extra, name="extra"),
    path("<key:round>/", rounds.round_detail, name="round"),
    path("<key:round>/steg/", rounds.step, name="step"),
    path("<key:round>/forslagen/", rounds.accept, name="accept"),
    path("<key:round>/bidrag/<key:party>/", contribute.contribute, name="contribute"),
    path("<key:round>/bidrag/<key:party>/utkast/", contribute.draft, name="draft"),
    path("<key:round>/bidrag/<key:party>/utkast/bort/", contribute.draft_throw, name="draft_throw"),
    path("<key:round>/bidrag/<key:party>/iakttagelse/", sightings.sighting_add, name="sighting_add"),
    path(
        "<key:round>/bidrag/<key:party>/iakttagelse/<key:sighting>/",
        sightings.sighting_change,
        name="sighting_change",
    ),
    path(
        "<key:round>/bidrag/<key:party>/iakttagelse/<key:sighting>/bort/",
        sightings.sighting_withdraw,
        name="sighting_withdraw",
    ),
    path("<key:round>/bidrag/<key:party>/kommande/", sightings.coming_add, name="coming_add"),
    path(
        "<key:round>/bidrag/<key:party>/kommande/<key:coming>/bort/",
        sightings.coming_withdraw,
        name="coming_withdraw",
    ),
    path("<key:round>/klistra/<key:party>/", contribute.paste, name="paste"),
    path("<key:round>/granska/", review.review, name="review"),
    path("<key:round>/granska/slapp/", review.clear_all, name="clear_all"),
    path("<key:round>/granska/ihop/", review.join, name="join"),
    path("<key:round>/granska/olika/", review.tell_apart, name="tell_apart"),
    path("<key:round>/granska/isar/<key:sighting>/", review.part, name="part"),
    path("<key:round>/granska/<thing:key>/", review.review_one, name="review_one"),
    path("<key:round>/narvaro/", special.presence, name="presence"),
    path("<key:round>/narvaro/<key:presence>/bort/", special.presence_remove, name="presence_remove"),
    path("<key:round>/invanare/", special.resident_message, name="resident_message"),
    path("<key:round>/avsluta/", special.stand_down, name="stand_down"),
    path("<key:round>/niva/<key:area>/", picture.mark, name="mark"),
    path("<key:round>/faststall/", picture.adopt, name="adopt"),
    path("<key:round>/ratta/", picture.correct, name="correct"),
    path("<key:round>/utgava/<key:version>/", picture.issue, name="issue"),
    path("<key:round>/utgava/<key:version>/lagesbild.pdf", picture.issue_pdf, name="issue_pdf"),
    path("<key:round>/utgava/<key:version>/lagesbild.json", picture.issue_json, name="issue_json"),
]
