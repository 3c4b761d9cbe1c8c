"""Who holds in the plans of these tests."""

import pytest
from django.test import Client

from samlad.accounts.models import User
from samlad.forums.models import Forum
from samlad.forums.tests.factories import coordinator, forum


@pytest.fixture
def here() -> Forum:
    return forum("Styrgruppen")


@pytest.fixture
def leader(here: Forum, client: Client) -> User:
    """Signed in."""
    user = coordinator(here)
    client.force_login(user)
    return user
