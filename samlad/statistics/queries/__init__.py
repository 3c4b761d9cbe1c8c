"""What readers see of figures: what may be shown, how sure it is, and what it can be compared with."""
