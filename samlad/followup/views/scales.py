"""The scales that the organisation assesses in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samlad.accounts.requests import Request
from samlad.accounts.rules import check_admin
from samlad.base.forms import carry_out, form_page, pressed
from samlad.followup import operations
from samlad.followup.forms import ScaleForm
from samlad.followup.models import Scale
from samlad.followup.views.finding import NAV


@require_safe
def scales(request: Request) -> HttpResponse:
    rows = Scale.objects.known().prefetch_related("levels").order_by("name")
    return render(request, "followup/scales.html", {"scales": rows, "nav": NAV})


def add(request: Request) -> HttpResponse:
    check_admin(request.user)
    form = ScaleForm(request.POST or None)
    by, at = request.user, timezone.now()
    if carry_out(
        form,
        lambda: operations.scale_add(by=by, at=at, name=form.cleaned_data["name"], steps=form.steps()),
    ):
        messages.success(request, _("Skalan är tillagd."))
        return redirect("followup:scales")
    about = _("Skalan ändras inte sedan. Lämna de nivåer tomma som inte behövs.")
    back = reverse("followup:scales")
    return form_page(request, form, title=_("Ny skala"), about=about, back=back, nav=NAV)


@require_POST
def retire(request: Request, scale: int) -> HttpResponse:
    check_admin(request.user)
    row = get_object_or_404(Scale.objects.known(), pk=scale)
    by, at = request.user, timezone.now()
    told = _("Skalan kan inte väljas längre. Det som är bedömt i den står kvar.")
    pressed(request, lambda: operations.scale_retire(by=by, at=at, scale=row), told)
    return redirect("followup:scales")
