"""Drills for real: a rehearsal room, the real OBS, things broken on purpose, and how fast it all recovers."""
