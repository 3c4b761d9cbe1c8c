"""Asking Kolada and PxWeb for figures: what is asked for, how it is read, and how a source is spared."""
