"""Sign-off, and the table of steps that every approval is; who signs for whom by a dated delegation."""
