"""Say what music you want, get your video back with it."""
