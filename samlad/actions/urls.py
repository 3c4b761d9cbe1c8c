from django.urls import path

from samlad.actions import answering_views, file_views
from samlad.actions.views import adding, exchanging, listing, moving, publishing, serving

app_name = "actions"
urlpatterns = [
    path("", listing.actions, name="actions"),
    path("ny/", adding.add, name="add"),
    path("ny/gemensam/", adding.add_joint, name="add_joint"),
    path("atgarder.xlsx", exchanging.xlsx, name="xlsx"),
    path("atgarder.csv", exchanging.csv, name="csv"),
    path("las-in/", exchanging.read_in, name="read_in"),
    path("trad/<key:node>/", listing.of_node, name="of_node"),
    path("svar/<token:token>/", answering_views.answer, name="answer"),
    path("berattat/", publishing.published, name="published"),
    path("berattat/nytt/", publishing.publish, name="publish"),
    path("berattat/<key:key>/", publishing.change, name="publication"),
    path("berattat/<key:key>/bort/", publishing.withdraw, name="unpublish"),
    path("<key:action>/tider.ics", file_views.times, name="calendar"),
    path("<key:action>/bild/<key:photo>/", file_views.photo, name="photo"),
    path("<key:key>/", listing.action, name="action"),
    path("<key:key>/besked/<word:state>/", moving.answer, name="reply"),
    path("<key:key>/beslut/<word:state>/", moving.decide, name="decide"),
    path("<key:key>/bilder/ny/", moving.add_photo, name="add_photo"),
    path("<key:key>/lamna-over/", moving.hand_over, name="hand_over"),
    path("<key:key>/andra/", moving.change, name="change"),
    path("<key:key>/folj-upp/", moving.follow_up, name="follow_up"),
    path("<key:key>/effekt/", moving.effect, name="effect"),
    path("<key:key>/mal/", serving.serves, name="serves"),
    path("<key:key>/resurser/", serving.resources, name="resources"),
    path("<key:key>/visa/", moving.release, name="release"),
    path("<key:key>/lank/", moving.send_link, name="send_link"),
    path("<key:key>/lank/<key:link>/bort/", moving.withdraw_link, name="withdraw_link"),
]
