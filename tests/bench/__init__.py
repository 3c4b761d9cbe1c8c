"""How fast the pages are, against a fixed baseline, on a municipality of known size.

Times are told, never judged: the exit code is 0 however slow a machine is.
"""
