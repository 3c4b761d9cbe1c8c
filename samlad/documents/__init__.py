"""Frozen documents: plain data with a hash per part, versions, verification, PDF."""
