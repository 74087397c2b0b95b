"""Working days: the calendar of days off and make-up days, and every due date counted on it.

Basis: Labour Code 2019, articles 111-112 (days off, compensation); Civil Code 2015, articles 147-148 (how a
term is counted); the yearly notices that swap working days. What day counts is a row of a table, never code.
"""
