"""The graph in the formats of others: KGX, SSSOM, N-Quads with DCAT, Parquet, one OWL file."""
