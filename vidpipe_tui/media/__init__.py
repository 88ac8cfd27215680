"""Pictures and film: what they are and what they look like."""
