"""Increment (增量): what a broadcast brought that would not have come anyway. Source: R7."""
