"""The map plane, which every boundary in Samlad is drawn in.

It is SWEREF 99 TM in metres, moved and turned for drawing: x = E - 500 000, y = 6 900 000 - N, so y grows
downwards.
"""

SWEREF99_TM = "EPSG:3006"
ORIGIN = (500_000.0, 6_900_000.0)
