"""Adding actions, answering them, handing them over, following them up."""

from samlad.actions.operations.adding import Plan, Share, action_add, joint_action_add
from samlad.actions.operations.answering import (
    action_answer,
    action_hand_over,
    check_may_answer,
    speaks_for_function,
)
from samlad.actions.operations.leading import (
    action_change,
    action_decide,
    action_follow_up,
    action_release,
    effect_say,
)
from samlad.actions.operations.publishing import (
    Told,
    publication_add,
    publication_change,
    publication_withdraw,
)
from samlad.actions.operations.serving import Taken, goals_set, resources_set
from samlad.actions.operations.standing import locked
from samlad.actions.operations.telling import (
    LINK_LIFE,
    box_changed,
    link_send,
    link_withdraw,
    link_works,
    new_link,
)

__all__ = [
    "LINK_LIFE",
    "Plan",
    "Share",
    "Taken",
    "Told",
    "action_add",
    "action_answer",
    "action_change",
    "action_decide",
    "action_follow_up",
    "action_hand_over",
    "action_release",
    "box_changed",
    "check_may_answer",
    "effect_say",
    "goals_set",
    "joint_action_add",
    "link_send",
    "link_withdraw",
    "link_works",
    "locked",
    "new_link",
    "publication_add",
    "publication_change",
    "publication_withdraw",
    "resources_set",
    "speaks_for_function",
]
