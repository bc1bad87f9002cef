"""Stores that somebody else runs: how they are asked, and how a snapshot is loaded into one."""
