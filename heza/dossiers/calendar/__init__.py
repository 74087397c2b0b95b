"""What a change of the working-day calendar does to dossiers: looked at first ("nếu áp dụng"), then applied."""
