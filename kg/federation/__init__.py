"""Calls to the servers of others: what may be called, and the relay that calls it."""
