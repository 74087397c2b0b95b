"""Documents of external origin, what cites them, and which procedure settles which TTHC."""
