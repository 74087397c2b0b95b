"""The first page (Sáng nay): what waits for whom, the nearest deadline first, and how fresh the data are."""
