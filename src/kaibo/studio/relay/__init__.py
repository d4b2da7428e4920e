"""The relay: kaibo owns the frame clock, so the output never ends while the inputs come and go."""
