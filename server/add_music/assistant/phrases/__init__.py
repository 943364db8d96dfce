"""Where the texts were; they stand in `saying` and `phrases/` beside it now."""

from add_music.saying import say

__all__ = ["say"]
