"""Browsing: every class as a table with facets, every shipped query as a form with its answer."""
