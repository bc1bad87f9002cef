"""Registers of clinical studies beside ClinicalTrials.gov: ISRCTN, and the two of the European Union."""
