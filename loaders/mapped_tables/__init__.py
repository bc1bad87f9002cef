"""Tables of anybody: rows become claims by a mapping that says which column plays which role."""
