"""Every address, room by room."""

from allauth.account import views as account
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path
from django.views.i18n import set_language

# Only what is needed of allauth: accounts are given, so there is no sign-up and no page for addresses.
sign_in = [
    path("logga-in/", account.login, name="account_login"),
    path("logga-ut/", account.logout, name="account_logout"),
    path("stangt/", account.account_inactive, name="account_inactive"),
    path("losenord/", account.password_change, name="account_change_password"),
    path("losenord/nytt/", account.password_set, name="account_set_password"),
    path("losenord/glomt/", account.password_reset, name="account_reset_password"),
    path("losenord/glomt/skickat/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^losenord/glomt/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "losenord/glomt/klart/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("logga-in/igen/", account.reauthenticate, name="account_reauthenticate"),
]
for pattern in sign_in:
    login_not_required(pattern.callback)
login_not_required(set_language)

urlpatterns = [
    *sign_in,
    path("sprak/", set_language, name="set_language"),
    path("konton/", include("samlad.accounts.urls")),
    path("parter/", include("samlad.parties.urls")),
    path("forum/", include("samlad.forums.urls")),
    path("laget/", include("samlad.situation.urls")),
    path("atgarder/", include("samlad.actions.urls")),
    path("sa-blev-det/", include("samlad.actions.public_urls")),
    path("statistik/kallor/", include("samlad.statistics.fetch_urls")),
    path("mal/", include("samlad.programmes.urls")),
    path("uppfoljning/", include("samlad.followup.urls")),
    path("avvikelser/", include("samlad.deviations.urls")),
    path("omraden/", include("samlad.places.urls")),
    path("statistik/", include("samlad.statistics.urls")),
    path("mark/", include("samlad.land.urls")),
    path("statistik/", include("samlad.statistics.show_urls")),
    path("", include("samlad.desk.urls")),
]
