"""The files of the city's one-stop system: read, looked at, applied, taken back."""
