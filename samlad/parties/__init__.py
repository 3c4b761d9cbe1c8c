"""Parties and their successors, their functions, and who holds a function from when to when."""
