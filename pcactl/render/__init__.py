"""Results as text and as JSON. Nothing else in the package prints."""
