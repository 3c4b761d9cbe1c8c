"""What changes programmes: written, decided, evaluated, and how what is to be done goes."""

from samlad.programmes.operations.aims import (
    GoalText,
    goal_add,
    goal_change,
    goal_take,
    goal_withdraw,
    progress_set,
)
from samlad.programmes.operations.measuring import Aim, measure_end, measure_set, targets_set
from samlad.programmes.operations.passing_on import goals_pass_on
from samlad.programmes.operations.plans import (
    About,
    areas_set,
    predecessor_set,
    programme_add,
    programme_adopt,
    programme_change,
    programme_evaluate,
)
from samlad.programmes.operations.reading_in import Branch, programme_read_in
from samlad.programmes.operations.standing import Decided
from samlad.programmes.operations.taking_in import GoalPlaced, MeasureTold, TakenIn, plan_take_in

__all__ = [
    "About",
    "Aim",
    "Branch",
    "Decided",
    "GoalPlaced",
    "GoalText",
    "MeasureTold",
    "TakenIn",
    "areas_set",
    "goal_add",
    "goal_change",
    "goal_take",
    "goal_withdraw",
    "goals_pass_on",
    "measure_end",
    "measure_set",
    "plan_take_in",
    "predecessor_set",
    "programme_add",
    "programme_adopt",
    "programme_change",
    "programme_evaluate",
    "programme_read_in",
    "progress_set",
    "targets_set",
]
