"""Programmes and plans."""
