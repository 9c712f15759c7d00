"""Pages about pictures and clips, and files that arrive piece by piece."""
