"""A page for each thing that the graph speaks of: one shape, adapted to its kind."""
