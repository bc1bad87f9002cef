"""The EU Clinical Trials Register: trials under the Clinical Trials Directive, by country, and their results."""
