"""Tests of the whole: architecture, journeys in a browser, the built wheel, speed."""
