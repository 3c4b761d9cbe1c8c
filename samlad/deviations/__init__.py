"""Deviations: found by rules or told by somebody, carried up a ladder until there is a decision."""
