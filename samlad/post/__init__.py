"""Mail that must not be lost: rows written with the change, sent after it."""
