"""Samlad: one shared picture of the areas, and one thread from what happens to what is decided."""
