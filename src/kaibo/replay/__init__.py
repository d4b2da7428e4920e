"""The recording as a long-lived asset (回放): highlights, the reel, clips."""
