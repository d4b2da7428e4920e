"""The line to OBS."""
