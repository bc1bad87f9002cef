"""PubMed: what the National Library of Medicine records of articles and books, as XML or in the MEDLINE format."""
