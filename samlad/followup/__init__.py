"""Follow-up: periods, assessments of goals, requests for follow-up, and the report."""
