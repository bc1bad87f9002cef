"""All that knows Oxigraph: stores, queries, updates, and the rewriting of what it answers wrongly."""
