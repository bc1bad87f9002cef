"""Labels of medicines: Structured Product Labeling as XML, and the same labels in the JSON of openFDA."""
