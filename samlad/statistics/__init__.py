"""Sources, indicators, and their values for areas and periods."""
