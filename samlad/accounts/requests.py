"""The request of somebody who has signed in."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from samlad.accounts.models import User


class Request(HttpRequest):
    """For the types of views: the sign-in middleware lets nobody else reach them."""

    user: User
    htmx: HtmxDetails
