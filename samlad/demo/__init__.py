"""The example municipality Lindåsa, built by running the operations through about 130 weeks."""
