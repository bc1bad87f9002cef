"""Triples as columns of numbers beside the store of a large version: what counts and adds up reads them."""
