"""Programmes of the council: target areas, goals, sub-goals and who answers for them."""
