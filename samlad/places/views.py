"""Taking in areas and changing them. For administrators; the pages to read areas on lie higher up."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from samlad.accounts.requests import Request
from samlad.accounts.rules import check_admin
from samlad.base.forms import carry_out, form_page
from samlad.base.maps import Shape, area_map
from samlad.places import operations
from samlad.places.forms import AreaForm, ImportForm, NewAreaForm
from samlad.places.geojson import Feature, Reading, explain
from samlad.places.models import Area, AreaFacts
from samlad.places.queries import area_choices

MOST_DRAWN = 400


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do, or what is wrong with it. `counts` is None where it cannot be taken in."""

    reading: Reading
    counts: operations.Imported | None

    @property
    def problems(self) -> list[str]:
        return [explain(problem) for problem in self.reading.problems]

    @property
    def warnings(self) -> list[str]:
        return [explain(warning) for warning in self.reading.warnings]

    @property
    def unbounded(self) -> list[Feature]:
        return [feature for feature in self.reading.features if feature.boundary is None]

    @property
    def map(self) -> SafeString | str:
        """The areas as they will be drawn; nothing where they are too many to see."""
        bounded = [(feature.name, feature.boundary) for feature in self.reading.features]
        shapes = [Shape(b.path, b.x, b.y, name, None) for name, b in bounded if b is not None]
        return area_map(shapes, title=_("Områdena i filen")) if 0 < len(shapes) <= MOST_DRAWN else ""


def take_in(request: Request) -> HttpResponse:
    check_admin(request.user)
    today = {"valid_from": timezone.localdate()}
    form = ImportForm(request.POST or None, request.FILES or None, initial=today)
    preview = None
    if form.is_valid():
        reading, mark = form.reading()
        if _is_confirmed(request, form, mark) and _done(request, form, reading):
            return redirect("desk:areas")
        preview = _preview(form, reading)
        form.data = {**request.POST.dict(), "previewed": mark if preview.counts else ""}
    page = {"form": form, "preview": preview, "nav": "places"}
    return render(request, "places/import.html", page)


def _is_confirmed(request: Request, form: ImportForm, mark: str) -> bool:
    """Whether the file that was looked at shall be taken in now."""
    if "confirm" not in request.POST:
        return False
    if form.cleaned_data["previewed"] == mark:
        return True
    form.add_error("file", _("Det här är inte filen som du förhandsgranskade. Granska den först."))
    return False


def _done(request: Request, form: ImportForm, reading: Reading) -> bool:
    by, at, division = request.user, timezone.now(), form.division()
    counts: list[operations.Imported] = []
    if not carry_out(
        form,
        lambda: counts.append(operations.areas_import(by=by, at=at, reading=reading, **division)),
    ):
        return False
    done = {"added": counts[0].added, "changed": counts[0].changed, "unchanged": counts[0].unchanged}
    messages.success(
        request,
        _("Områdena är inlästa: %(added)s nya, %(changed)s ändrade, %(unchanged)s oförändrade.") % done,
    )
    return True


def _preview(form: ImportForm, reading: Reading) -> Preview:
    counts: list[operations.Imported] = []
    if not reading.problems:
        at, division = timezone.now(), form.division()
        carry_out(form, lambda: counts.append(operations.areas_preview(at=at, reading=reading, **division)))
    return Preview(reading, counts[0] if counts else None)


def add(request: Request) -> HttpResponse:
    check_admin(request.user)
    today = timezone.localdate()
    form = NewAreaForm(request.POST or None, initial={"valid_from": today}, areas=area_choices(today))
    new: list[Area] = []
    if carry_out(form, lambda: new.append(_add(request, form))):
        messages.success(request, _("Området är tillagt."))
        return redirect("desk:area", new[0].pk)
    about = _("Ett område utan gräns. Gränser läses in från en fil.")
    return form_page(
        request, form, title=_("Nytt område"), about=about, back=reverse("desk:areas"), nav="places"
    )


def _add(request: Request, form: NewAreaForm) -> Area:
    said = {name: form.cleaned_data[name] for name in ("name", "kind", "code", "valid_from")}
    return operations.area_add(by=request.user, at=timezone.now(), parent=form.parent_area(), **said)


def change(request: Request, area: int) -> HttpResponse:
    check_admin(request.user)
    row = get_object_or_404(AreaFacts.objects.known().select_related("area"), area=area)
    initial = {"name": row.name, "parent": row.parent_id, "valid_to": row.valid_to}
    choices = area_choices(timezone.localdate(), but=area)
    form = AreaForm(request.POST or None, initial=initial, areas=choices)
    if carry_out(form, lambda: _change(request, row.area, form)):
        messages.success(request, _("Området är ändrat."))
        return redirect("desk:area", area)
    back, other = reverse("desk:area", args=[area]), reverse("places:classifications", args=[area])
    about = format_html('{}. <a href="{}">{}</a>', row.name, other, _("Vad andra klassar området som"))
    return form_page(request, form, title=_("Ändra område"), about=about, back=back, nav="places")


def _change(request: Request, area: Area, form: AreaForm) -> None:
    name, valid_to = form.cleaned_data["name"], form.cleaned_data["valid_to"]
    by, at, parent = request.user, timezone.now(), form.parent_area()
    operations.area_change(by=by, at=at, area=area, name=name, parent=parent, valid_to=valid_to)
