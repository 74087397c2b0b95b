"""Who answers for which deadlines (trách nhiệm): by head, then person, then rows; and what will breach next."""
