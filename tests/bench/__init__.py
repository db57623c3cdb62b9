"""Measurements: `make bench`. Medians of several runs; ratios are taken within one run."""
