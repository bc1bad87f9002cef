"""myeloma-kg: a knowledge graph of multiple myeloma with the evidence for each statement."""

__version__ = "0.1.0"
