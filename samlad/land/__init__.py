"""Who owns which land, so that what is seen somewhere finds its owner."""
