"""Sources of causal paths: what they call nodes and links becomes entities and claims, in one way for all of them."""
