"""Ontologies that others keep: read whole in any syntax, with their hierarchies closed, joined to entities of ours."""
