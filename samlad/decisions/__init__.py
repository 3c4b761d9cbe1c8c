"""A decision: by whom or which body, on what date, under which paragraph and case number."""
