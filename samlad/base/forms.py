"""What forms share: days, looking back in time, a page around a form, and carrying out what it asks for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from samlad.base.refusals import Refusal

YEARS = range(1900, 2201)


class DayInput(forms.DateField):
    """A day, written YYYY-MM-DD where the browser has no calendar."""

    default_error_messages = {
        "invalid": _("Skriv ett datum som finns, i formen åååå-mm-dd, till exempel 2026-03-31."),
        "year": _("Skriv ett år mellan 1900 och 2200."),
    }

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(**{"widget": widget, "input_formats": ["%Y-%m-%d"], **kwargs})

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is not None and value.year not in YEARS:
            raise ValidationError(self.error_messages["year"], code="year")


class ClockInput(forms.TimeField):
    """A time of day, written TT:MM or TT.MM where the browser has no clock."""

    default_error_messages = {"invalid": _("Skriv ett klockslag i formen tt:mm, till exempel 14:30.")}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        super().__init__(**{"widget": widget, "input_formats": ["%H:%M", "%H.%M", "%H:%M:%S"], **kwargs})


class MomentInput(forms.DateTimeField):
    """A day and a time of day, in the municipality's time."""

    default_error_messages = {
        "invalid": _("Skriv dag och klockslag i formen åååå-mm-dd tt:mm, till exempel 2026-03-31 14:30."),
        "year": DayInput.default_error_messages["year"],
    }

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H.%M"]
        super().__init__(**{"widget": widget, "input_formats": formats, **kwargs})

    def to_python(self, value: Any) -> datetime | None:
        try:
            return super().to_python(value)
        except OverflowError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def validate(self, value: datetime | None) -> None:
        super().validate(value)
        if value is not None and value.year not in YEARS:
            raise ValidationError(self.error_messages["year"], code="year")


def to_choose(choices: Sequence[Any]) -> list[Any]:
    """Choices with none taken for granted where there are several."""
    return list(choices) if len(choices) == 1 else [("", _("Välj")), *choices]


class PlainForm(forms.Form):
    """A form whose faults are told by us, in one place, and not by each browser in its own way."""

    use_required_attribute = False


class LastDayForm(PlainForm):
    """The last day that something applies."""

    on = DayInput(label=_("Sista dag"))


@dataclass(frozen=True, slots=True)
class Moment:
    """What a page is asked to show: a day, and what was known at `at`; None is now."""

    day: date
    at: datetime | None = None


class LookBackForm(PlainForm):
    """Asks for what was known when a day ended: `?dag=YYYY-MM-DD`."""

    dag = DayInput(label=_("Visa det som var känt den"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_dag(self) -> date:
        day: date = self.cleaned_data["dag"]
        if day > self.today:
            raise ValidationError(_("Välj en dag som har varit."))
        return day

    def moment(self) -> Moment:
        """The end of the day asked for; now where none is asked for or it is not a day."""
        day = self.cleaned_data["dag"] if self.is_valid() else self.today
        return Moment(day) if day == self.today else Moment(day, end_of(day))


def look_back(query: QueryDict, today: date) -> LookBackForm:
    """The form for a page that was asked for with this query."""
    return LookBackForm(query if query.get("dag") else None, today=today)


def end_of(day: date) -> datetime:
    """The last moment of a day, in the municipality's time."""
    midnight = datetime.combine(day + timedelta(days=1), time.min, timezone.get_current_timezone())
    return midnight - timedelta(microseconds=1)


def carry_out(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do it where the form is right. A refusal becomes a fault of the form; tells whether it was done."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refusal as refusal:
        form.add_error(None, refusal.text)
        return False
    return True


def pressed(request: HttpRequest, act: Callable[[], object], done: str = "") -> bool:
    """Do what a button without a form asks for; a refusal, or `done`, is told on the next page."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, refusal.text)
        return False
    if done:
        messages.success(request, done)
    return True


def form_page(
    request: HttpRequest, form: forms.Form, *, title: str, back: str, button: str = "", **more: object
) -> HttpResponse:
    """A page with one form. `back` is where "Avbryt" leads; `about` is a line below the title."""
    page = {"form": form, "title": title, "back": back, "button": button or gettext("Spara"), **more}
    return render(request, "base/form.html", page)
