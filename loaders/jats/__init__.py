"""Full texts of articles, as PubMed Central and Europe PMC hand them out: what each is, and the events it tabulates."""
