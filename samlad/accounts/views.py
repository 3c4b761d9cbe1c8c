"""The pages of accounts. For administrators only."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samlad.accounts.forms import AccountForm, account_initial
from samlad.accounts.models import User
from samlad.accounts.operations import user_change, user_create, user_set_active
from samlad.accounts.queries import accounts_page, users_visible_to
from samlad.accounts.requests import Request
from samlad.accounts.rules import check_admin
from samlad.base.forms import carry_out, form_page


def _user(request: Request, pk: int) -> User:
    check_admin(request.user)
    return get_object_or_404(users_visible_to(request.user), pk=pk)


def users(request: Request) -> HttpResponse:
    check_admin(request.user)
    page = {"accounts": accounts_page(request.user), "mail": settings.EMAIL_HOST, "nav": "accounts"}
    return render(request, "accounts/users.html", page)


def add(request: Request) -> HttpResponse:
    check_admin(request.user)
    form = AccountForm(request.POST or None)
    if carry_out(form, lambda: user_create(by=request.user, at=timezone.now(), **form.cleaned_data)):
        messages.success(
            request,
            _("Kontot för %(name)s finns nu. Inget mejl har skickats: lösenordet väljs med ”Glömt lösenord”.")
            % {"name": form.cleaned_data["name"]},
        )
        return redirect("accounts:users")
    about = _("Samlad skickar inget när kontot läggs till.")
    return form_page(request, form, title=_("Nytt konto"), back=reverse("accounts:users"), about=about)


def change(request: Request, user: int) -> HttpResponse:
    account = _user(request, user)
    form, name = AccountForm(request.POST or None, initial=account_initial(account)), account.name
    by, at = request.user, timezone.now()
    if carry_out(form, lambda: user_change(by=by, at=at, user=account, **form.cleaned_data)):
        messages.success(request, _("Kontot för %(name)s är ändrat.") % {"name": form.cleaned_data["name"]})
        return redirect("accounts:users")
    return form_page(request, form, title=_("Ändra konto"), back=reverse("accounts:users"), about=name)


@require_POST
def close(request: Request, user: int) -> HttpResponse:
    account = _user(request, user)
    user_set_active(by=request.user, at=timezone.now(), user=account, active=False)
    messages.success(request, _("Kontot för %(name)s är stängt.") % {"name": account.name})
    return redirect("accounts:users")


@require_POST
def reopen(request: Request, user: int) -> HttpResponse:
    account = _user(request, user)
    user_set_active(by=request.user, at=timezone.now(), user=account, active=True)
    messages.success(request, _("Kontot för %(name)s är öppet igen.") % {"name": account.name})
    return redirect("accounts:users")
