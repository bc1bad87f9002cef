"""Files of others: RDF, OWL and OBO, read without any call to the network."""
