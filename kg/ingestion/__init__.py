"""Bulk sources become parts of the graph: read, converted in several processes, and merged, in constant memory."""
