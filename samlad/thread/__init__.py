"""The red thread as data: a node for everything that can stand in it, and links between nodes."""
