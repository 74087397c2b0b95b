"""The benchmarks: made-up dossiers at several sizes, and what the pages, figures and imports cost on them.

Only ratios within one run mean anything. `bin/bench` runs everything and writes `bench/results/latest.md`.
"""
