"""Chains from one entity to another, each step with its evidence."""
