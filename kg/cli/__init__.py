"""The command `myeloma-kg`."""
