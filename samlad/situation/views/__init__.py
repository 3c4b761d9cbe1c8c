"""The pages of the situation."""
