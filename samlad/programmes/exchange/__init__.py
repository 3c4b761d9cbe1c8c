"""A plan as a file, and changes made in such a file: read, shown, and carried out."""
