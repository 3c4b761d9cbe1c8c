"""Pages that put together what several rooms know: start page, place page, red thread."""
