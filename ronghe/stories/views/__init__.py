"""Pages of review, and the editor in the admin."""
