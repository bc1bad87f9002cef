"""Records from the public services of their publishers, as files that `myeloma-kg load` takes."""
