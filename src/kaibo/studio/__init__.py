"""The studio machines: recordings, media, devices."""
