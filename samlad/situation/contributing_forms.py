"""The form of a contribution: one part per area, and who gave it when somebody else writes it in."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samlad.base.audiences import AUDIENCE_WORDS
from samlad.base.confirming import ConfirmedForm, Doubt
from samlad.base.fields import LineInput, ProseInput
from samlad.base.keys import key_of
from samlad.base.refusals import Refusal
from samlad.situation.operations.reports import Answer
from samlad.situation.queries import AreaAnswer, Sheet
from samlad.situation.queries.contribution import answer_values
from samlad.situation.rules import check_as_last

NOTHING, SAME = "nothing", "same"
AUDIENCE_CHOICES = list(AUDIENCE_WORDS.items())


class AnswerForm(ConfirmedForm):
    """What a party says about one area. Left empty, the area is not answered.

    `seen` is the answer that stood here when the form was opened. In a draft only the texts are checked.
    """

    level = forms.ChoiceField(label=gettext_lazy("Nivå"), widget=forms.RadioSelect, required=False)
    sentence = ProseInput(
        label=gettext_lazy("Vad ligger bakom?"),
        help_text=gettext_lazy("En eller två meningar. Skriv inga namn, personnummer eller lägenheter."),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    audience = forms.ChoiceField(label=gettext_lazy("Vem får läsa"), choices=AUDIENCE_CHOICES, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Any,
        *,
        area: AreaAnswer,
        audience: str,
        values: Mapping[str, Any] | None = None,
        drafting: bool = False,
    ) -> None:
        prefix = f"a{area.area_id}"
        self.opened = self._opened(data, area, prefix)
        now = area.current.pk if area.current is not None else ""
        initial = {"audience": audience, **answer_values(self.opened), "seen": now}
        if self.opened is not None:
            initial["audience"] = self.opened.audience
        super().__init__(data, prefix=prefix, initial={**initial, **(values or {})})
        self.area, self.name, self.drafting = area, area.name, drafting
        # Whether a colleague's answer is shown beside the writer's own.
        self.beside = False
        field: Any = self.fields["level"]
        levels = [(str(number), area.words[number]) for number in range(1, 5)]
        field.choices = [*levels, (NOTHING, _("Inget att rapportera")), *self._repeated()]

    @staticmethod
    def _opened(data: Any, area: AreaAnswer, prefix: str) -> Any:
        """The answer that the writer has had before her: the one she says, or for a new page the current."""
        if data is None:
            return area.current
        seen = key_of(str(data.get(f"{prefix}-seen", "")))
        return area.versions.get(seen) if seen is not None else None

    def _repeated(self) -> list[tuple[str, str]]:
        if not self.area.can_repeat:
            return []
        words = _("Som %(before)s, med en ny mening") if self.area.needs_words else _("Som %(before)s")
        return [(SAME, words % {"before": self.area.before})]

    @property
    def opened_key(self) -> int | None:
        return self.opened.pk if self.opened is not None else None

    @property
    def touched(self) -> bool:
        """Whether the writer has changed anything here since she opened the page."""
        changed = {name for name in self.changed_data if name in ("level", "sentence", "audience")}
        return bool(changed - {"audience"}) or (bool(changed) and bool(self["audience"].data))

    @property
    def filled(self) -> bool:
        return bool(self["level"].value() or self["sentence"].value())

    @property
    def overtaken(self) -> bool:
        """Whether a colleague has answered on the area since the page was opened."""
        now = self.area.current
        return now is not None and (self.opened is None or self.opened.pk != now.pk)

    @property
    def audience_shown(self) -> str:
        """The marking that the field stands on, in words."""
        return str(AUDIENCE_WORDS.get(str(self["audience"].value()), ""))

    def doubts(self) -> Iterator[Doubt]:
        return super().doubts() if self.touched and not self.drafting else iter(())

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if self.drafting or self.errors:
            return data
        level, sentence = data.get("level", ""), data.get("sentence", "")
        if level == NOTHING and sentence:
            self.add_error("level", _("Välj en nivå om det finns något att berätta, eller töm texten."))
        elif level and level not in (NOTHING, SAME) and not sentence:
            self.add_error("sentence", _("Skriv en mening om varför nivån är vald."))
        elif sentence and not level:
            self.add_error("level", _("Välj en nivå till det du har skrivit."))
        elif self.touched:
            self._check_fresh(level, sentence)
        return data

    def _check_fresh(self, level: str, sentence: str) -> None:
        last = self.area.last
        if last is None or level in ("", NOTHING):
            return
        number = last.level if level == SAME else int(level)
        said = sentence or (last.sentence if level == SAME else "")
        try:
            check_as_last(number, said, (last.level, last.sentence))
        except Refusal as refusal:
            self.add_error("sentence", refusal.text)

    def answer(self) -> Answer | None:
        """What is handed in: what she wrote, or what stands already where she has changed nothing."""
        now = self.area.current
        if not self.touched:
            return None if now is None else _standing(now)
        level = self.cleaned_data["level"]
        if not level:
            return None
        return Answer(
            self.area.area_id,
            int(level) if level.isdecimal() else None,
            self.cleaned_data["sentence"],
            nothing=level == NOTHING,
            as_last=level == SAME,
            audience=self.cleaned_data["audience"],
            seen=self.opened_key,
            check_seen=True,
        )

    def nothing(self) -> Answer:
        """The answer that there is nothing to report."""
        return Answer(self.area.area_id, nothing=True, seen=self.opened_key, check_seen=True)

    def draft(self) -> dict[str, Any]:
        """What is kept of an unfinished answer; None for a text that may not be stored."""
        kept: dict[str, Any] = {
            name: self.cleaned_data.get(name) for name in ("level", "sentence", "audience")
        }
        return {**kept, "seen": self.opened_key}


def _standing(row: Any) -> Answer:
    return Answer(
        row.area_id,
        row.level,
        row.sentence,
        row.nothing,
        audience=row.audience,
        seen=row.pk,
        check_seen=True,
    )


class OralForm(ConfirmedForm):
    """Who gave the contribution, when the coordinator writes it in."""

    oral_from = LineInput(
        label=gettext_lazy("Lämnat av"),
        help_text=gettext_lazy("Funktionen hos parten som ringde, skrev eller berättade. Inget namn."),
    )

    def __init__(self, data: Any, *, drafting: bool = False, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.name, self.drafting = "", drafting
        self.fields["oral_from"].required = not drafting

    def doubts(self) -> Iterator[Doubt]:
        return iter(()) if self.drafting else super().doubts()


class ContributionForm:
    """All parts of a contribution together. `values` fills a new form: a draft, or a divided mail."""

    def __init__(
        self, data: Any, sheet: Sheet, *, values: Mapping[str, Any] | None = None, drafting: bool = False
    ) -> None:
        values = values or {}
        answers: Mapping[str, Any] = values.get("answers", {})
        self.sheet, self.data, self.drafting = sheet, data, drafting
        self.parts = [
            AnswerForm(
                data,
                area=area,
                audience=sheet.audience,
                values=_shown(answers.get(str(area.area_id)), area),
                drafting=drafting,
            )
            for area in sheet.areas
        ]
        oral = {"oral_from": values.get("oral_from") or sheet.oral_from}
        self.oral = None if sheet.own else OralForm(data, initial=oral, drafting=drafting)
        for part in self.parts:
            part.beside = _behind(answers.get(str(part.area.area_id)), part.area)
        self.refused = ""

    @property
    def forms(self) -> Sequence[AnswerForm | OralForm]:
        return [self.oral, *self.parts] if self.oral is not None else list(self.parts)

    @property
    def oral_from(self) -> str:
        return str(self.oral.cleaned_data["oral_from"]) if self.oral is not None else ""

    @property
    def errors(self) -> bool:
        """Whether anything is wrong, for the page's title and summary."""
        return bool(self.refused or self.failed)

    @property
    def failed(self) -> list[AnswerForm | OralForm]:
        return [form for form in self.forms if form.errors]

    @property
    def others(self) -> list[AnswerForm]:
        """The parts where a colleague's answer is shown beside the writer's own."""
        return [part for part in self.parts if part.beside]

    @property
    def own(self) -> list[AnswerForm]:
        """The parts for the areas that the party has agreed to watch; all, where it has agreed to none."""
        return [part for part in self.parts if part.area.watched] or self.parts

    @property
    def elsewhere(self) -> list[AnswerForm]:
        """The parts for the forum's other areas."""
        own = {part.prefix for part in self.own}
        return [part for part in self.parts if part.prefix not in own]

    @property
    def elsewhere_used(self) -> bool:
        """Whether anything is said about the other areas, so that they are not folded away."""
        return any(part.area.current or part.errors or part.filled for part in self.elsewhere)

    def is_valid(self) -> bool:
        return self.data is not None and not self.failed

    def answers(self, *, rest: bool) -> list[Answer]:
        """What is handed in; with `rest`, nothing to report in the party's own areas that have no answer."""
        given = [answer for part in self.parts if (answer := part.answer())]
        return given + ([part.nothing() for part in self.own if part.answer() is None] if rest else [])

    def left(self, answers: Sequence[Answer]) -> int:
        """How many of the party's own areas are without an answer."""
        return len({part.area.area_id for part in self.own} - {answer.area_id for answer in answers})

    def draft(self) -> dict[str, Any]:
        """What is kept of an unfinished form: only what the writer has changed, None for texts at fault."""
        self.is_valid()
        kept = {str(part.area.area_id): part.draft() for part in self.parts if part.touched}
        name = self.oral.cleaned_data.get("oral_from") if self.oral is not None else ""
        told = {"oral_from": name} if name != "" and name != self.sheet.oral_from else {}
        return {**({"answers": kept} if kept else {}), **told}

    def handed_in_by(self, user: int) -> bool:
        """Whether that user has handed in since she opened this form, so that it is an old one."""
        return any(part.overtaken and part.area.current.event.actor_id == user for part in self.parts)

    def renewed(self, refused: str = "") -> "ContributionForm":
        """The form to show again: with what colleagues have answered meanwhile, and the writer's own kept.

        Where she had changed nothing, the colleague's answer takes its place.
        """
        data: QueryDict = self.data.copy()
        for part in self.parts:
            if part.overtaken:
                _replace(data, part)
        new = ContributionForm(data, self.sheet, drafting=self.drafting)
        for fresh, part in zip(new.parts, self.parts, strict=True):
            fresh.beside = part.overtaken and part.touched
        new.refused = refused
        return new


def _behind(saved: Mapping[str, Any] | None, area: AreaAnswer) -> bool:
    """Whether a draft was begun before the answer that stands now."""
    return saved is not None and area.current is not None and saved.get("seen") != area.current.pk


def _shown(saved: Mapping[str, Any] | None, area: AreaAnswer) -> dict[str, Any]:
    """What a draft puts in the form; `seen` is always what the page shows."""
    if saved is None:
        return {}
    kept = {name: saved.get(name, "") for name in ("level", "sentence")}
    if kept["level"] == SAME and not area.can_repeat:
        kept["level"] = ""
    return kept | ({"audience": saved["audience"]} if saved.get("audience") else {})


def _replace(data: QueryDict, part: AnswerForm) -> None:
    """Put what stands now in the place of what stood when the form was opened."""
    now = part.area.current
    data[f"{part.prefix}-seen"] = str(now.pk)
    if not part.touched:
        for name, text in {**answer_values(now), "audience": now.audience}.items():
            data[f"{part.prefix}-{name}"] = text
