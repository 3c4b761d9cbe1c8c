"""The report of a period as files."""
