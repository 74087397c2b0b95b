"""Looking after an installation: its trail as pages, backup and restore."""
