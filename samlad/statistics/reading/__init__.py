"""Files with figures: recognised, understood column by column, and read or explained row by row."""
