"""The analysis after each broadcast (复盘)."""
