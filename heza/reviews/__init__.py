"""The review of internal procedures under Decision 1085/QĐ-TTg: register, plans, reviews, decisions, targets."""
