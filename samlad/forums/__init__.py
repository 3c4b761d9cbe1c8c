"""Forums: purpose, mandate, seats held by functions, watched areas, rhythm, privacy facts."""
