"""Pages and their templates."""
