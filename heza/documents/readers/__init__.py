"""Who gets a document, who read it, where it was made known, and who holds a paper copy."""
