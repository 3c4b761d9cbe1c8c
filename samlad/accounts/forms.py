"""The forms of accounts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samlad.accounts.models import User
from samlad.base.fields import LineInput
from samlad.base.forms import PlainForm


class NameInput(LineInput):
    limit = 120


class AccountForm(PlainForm):
    """What an account says about somebody."""

    email = forms.EmailField(label=_("E-post"), max_length=254, help_text=_("Den loggar man in med."))
    name = NameInput(label=_("Namn"))
    is_admin = forms.BooleanField(
        label=_("Administratör"),
        required=False,
        help_text=_(
            "Sköter konton, parter, forum och områden. Får inte läsa det som parterna lämnar i ett forum."
        ),
    )


def account_initial(user: User) -> dict[str, Any]:
    """What the form says before it is changed."""
    return {"email": user.email, "name": user.name, "is_admin": user.is_admin}
