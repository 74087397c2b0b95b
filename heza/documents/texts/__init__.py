"""The words in the files: extracted in a job, searched, shown page by page."""
