"""The review as paper: what a person reads, prints and sends, made from one report."""
