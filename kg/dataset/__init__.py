"""Writable datasets beside the curated graph: versions on disk, and the one process that writes them."""
