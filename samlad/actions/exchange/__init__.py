"""The list of actions as a file, and changes made in such a file: read, shown, and carried out."""
