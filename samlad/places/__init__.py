"""Areas in a hierarchy, their names and boundaries over time."""
