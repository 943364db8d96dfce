"""Whether the music is good: measured on the written score, and by ear with analysers of other makers."""
