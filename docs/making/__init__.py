"""What the documentation makes by itself: pages that follow from code, ontology and graph, and pictures."""
