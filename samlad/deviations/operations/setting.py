"""How the municipality sets the rules and the ladder."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.accounts.rules import check_admin
from samlad.base.refusals import Refusal
from samlad.deviations import rules
from samlad.deviations.models import LevelSetting, RuleSetting
from samlad.events.operations import event_log
from samlad.events.rows import row_replace

MOST_DAYS = 3650


@transaction.atomic
def rule_set(*, by: User, at: datetime, rule: str, on: bool, days: int | None, first: str, last: str) -> None:
    """Whether a rule is on, how long it waits, and from where to where on the ladder it goes."""
    check_admin(by)
    if rule not in rules.RULES:
        raise Refusal(_("Den regeln finns inte."))
    if (days is None) != (rules.RULES[rule].days is None) or not 0 <= (days or 0) <= MOST_DAYS:
        raise Refusal(_("Ange antalet dagar, högst %(most)s.") % {"most": MOST_DAYS})
    rules.check_levels((first, last))
    if rules.LADDER.index(first) > rules.LADDER.index(last):
        raise Refusal(_("Den lägsta nivån kan inte ligga över den högsta."))
    event = event_log(by=by, at=at, verb="deviations.rule_set", subject=None, rule=rule, on=on)
    old = RuleSetting.objects.known().filter(rule=rule).first()
    row_replace(old, RuleSetting(rule=rule, on=on, days=days, first=first, last=last), event=event)


@transaction.atomic
def level_set(*, by: User, at: datetime, level: str, days: int) -> None:
    """How many days a level has before the next one is asked."""
    check_admin(by)
    if rules.LEVEL_DAYS.get(level) is None or not 1 <= days <= MOST_DAYS:
        raise Refusal(_("Ange en nivå och antalet dagar, högst %(most)s.") % {"most": MOST_DAYS})
    event = event_log(by=by, at=at, verb="deviations.level_set", subject=None, level=level, days=days)
    old = LevelSetting.objects.known().filter(level=level).first()
    row_replace(old, LevelSetting(level=level, days=days), event=event)
