"""The office's list of departments and people in Excel: taken over, and given out in the same layout."""
