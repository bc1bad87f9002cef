"""Graphs and mappings in the formats of others: KGX and SSSOM."""
