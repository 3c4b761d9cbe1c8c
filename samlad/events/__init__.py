"""The log: who did what to what and when, and the rows with time that each point at their log row."""
