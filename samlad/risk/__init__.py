"""Risk: indices of areas made from files, as tables and a report to read."""
