"""Actions addressed to one function, as rows that can be linked and followed."""
