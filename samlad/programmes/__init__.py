"""Programmes and plans: goals, who answers for them, how they are measured, and what the bodies take on."""
