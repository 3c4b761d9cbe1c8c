"""Who may manage the registers. Pure."""

from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.base.refusals import Refusal


def check_admin(user: User) -> None:
    if not (user.is_active and user.is_admin):
        raise Refusal(_("Det här gör den som är administratör."))
