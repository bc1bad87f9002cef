"""Evaluation of queries in processes that can be killed."""
