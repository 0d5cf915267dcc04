"""`make bench`: speed and memory as ratios to a named baseline of the same run; never a test."""
