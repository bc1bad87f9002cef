"""The pages for people: one base, a template each, and what renders them; evaluators and the front use it alike."""
