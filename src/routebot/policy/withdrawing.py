"""What is left of a fact that was withdrawn in an emergency: its text, its sources and its age.

Nobody has to wait for research to stop people from relying on what may be wrong. The fact stays
where it is, so that who read it learns that it was withdrawn; but nothing is computed from it.
"""

from routebot.policy.facts import EntryRule

__all__ = ["without_promises"]


def without_promises(rule: EntryRule) -> EntryRule:
    """Return a rule without its days and costs where it was withdrawn: nobody may plan by them."""
    if not rule.withdrawn:
        return rule
    return rule.model_copy(update={"limits": (), "lead_days": None, "cost": None})
