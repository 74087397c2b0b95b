"""The 34 checks asked of a report that is made from the records."""
