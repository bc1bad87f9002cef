"""The graph in Python, for notebooks and pipelines: what `import myeloma_kg` gives."""
