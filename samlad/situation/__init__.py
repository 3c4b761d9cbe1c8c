"""The weekly picture: rounds, contributions, marks, and the frozen issue."""
