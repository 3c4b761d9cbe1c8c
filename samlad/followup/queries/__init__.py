"""What pages and reports show of follow-up."""
