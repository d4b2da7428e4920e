"""On air: the room as it is now, the rundown, the cues."""
