"""What a backend can do beyond the hosted contract; announced by create-session and state."""

from __future__ import annotations

PATHS = "paths"
"""Uploads by path, without a copy: the backend sees the same files as the client."""
BRIEF = "brief"
"""Typed wishes as a second part of a message."""
PROGRESS = "progress"
"""Progress events within a turn."""
WAV = "wav"
"""Renders of the sound alone."""
FORMATS = "formats"
"""Renders as mov, webm, mkv, gif, mp3 and m4a."""
TRACKS = "tracks"
"""Tracks of the user's own as flac, ogg, oga and opus."""
TAKES = "takes"
"""Several takes of the music to hear before one is chosen."""

LOOK = "look"
"""Pictures of a clip or a timeline."""
EXTRAS = "extras"
"""Documents for editing programs and stems beside a finished file."""
PAGE = "page"
"""A session as its page shows it, with a preview to watch and hear."""

ALL = (PATHS, BRIEF, PROGRESS, WAV, FORMATS, TRACKS, TAKES, LOOK, EXTRAS, PAGE)
