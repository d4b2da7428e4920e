"""Sign-off: two steps, nothing lost."""
