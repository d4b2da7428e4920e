"""What the outside world sends, turned into facts."""
