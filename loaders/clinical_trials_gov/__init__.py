"""ClinicalTrials.gov: every form in which its records are published, read into one study model and mapped once."""
