"""Reasoning: what follows from the ontology and the edges, and why.

classification  which classes an individual belongs to, by HermiT or Pellet
justification   a minimal set of axioms from which a contradiction or a type follows
closure         what follows by OWL 2 RL (relation, datalog, terms and rl below it)
proof           why an inferred triple holds
axioms          an ontology graph as a list of axioms that can be left out one by one
reasoner_input  the part of the graph that a description logic reasoner is given
reasoner        HermiT and Pellet behind one function
ontology        local ontology files merged into one graph
"""
