"""Pages: one's own inbox and choices, the link under a message, and the administrator's desk."""
