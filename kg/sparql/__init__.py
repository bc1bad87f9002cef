"""SPARQL as text: tokens, grammar, what is wrong with it, and the protocol that carries it."""
