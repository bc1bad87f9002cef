"""What a text asks about the things that it names: `side effects of Revlimid` leads to a section of a page."""

from __future__ import annotations

from collections.abc import Mapping

from kg.search.concepts import search_words

_TOPICS: Mapping[str, tuple[str, ...]] = {
    "disputes": (
        "dispute", "disputes", "disputed", "disputable", "controversy", "controversies", "controversial", "conflict",
        "conflicts", "conflicting", "contradict", "contradicts", "contradictory", "contradiction", "contradictions",
        "disagree", "disagrees", "disagreement", "disagreements", "doubt", "doubts", "doubtful", "inconsistent",
        "error", "errors", "mistake", "mistakes", "misprint", "misprints", "typo", "typos", "wrong",
    ),
    "rates": (
        "rate", "rates", "incidence", "incidences", "frequency", "frequent", "frequently", "percentage", "percent",
        "proportion", "prevalence", "how common", "how often", "how many", "likelihood", "probability", "chance",
    ),
    "events": (
        "side effect", "side effects", "adverse event", "adverse events", "adverse effects", "adverse reactions",
        "toxicity", "toxicities", "toxic", "safe", "safety", "risk", "risks", "tolerability", "harms",
    ),
    "acts-on": ("work", "works", "mechanism", "mechanisms", "mechanism of action", "moa", "mode of action", "acts",
        "target", "targets", "bind", "binds"),
    "acted-on": (
        "inhibitor", "inhibitors", "inhibition", "inhibited", "antagonist", "antagonists", "blocker", "blockers",
        "blockade", "degrader", "degraders", "activator", "activators",
    ),
    "dosing": (
        "mg", "dose", "doses", "dosage", "dosing", "schedule", "how much", "administered", "administration", "route",
    ),
    "outcomes": (
        "survival", "overall survival", "progression-free survival", "pfs", "os", "efficacy", "effective", "response",
        "response rate", "outcome", "outcomes", "result", "results", "best", "better", "longest",
    ),
    "indications": ("indication", "indications", "approved", "approval", "used", "treat", "treats"),
    "contraindications": ("contraindicated", "contraindication", "contraindications", "pregnant", "pregnancy"),
    "pharmacokinetics": ("pharmacokinetics", "absorption", "half-life", "kidney", "renal", "food"),
    "management": ("manage", "management", "prevent", "prevention", "prophylaxis", "monitor", "monitoring"),
    "resistance": ("resistance", "resistant"),
    "definitions": ("definition", "definitions", "define", "defined", "criteria", "criterion"),
    "changes": ("what is new", "what's new", "what changed", "has changed", "changelog", "last release"),
    "citing": ("cite", "citing", "how to cite", "bibtex"),
    "causes": ("cause", "causes", "caused by", "causing", "why", "lead to", "leads to"),
}  # fmt: skip
TOPIC_WORDS = frozenset(word for words in _TOPICS.values() for word in words)
"""Every word and phrase by which a text asks for a section."""
_LONGEST = 3


def topics_in(text: str) -> list[str]:
    """Return the keys of the sections of a page that the words of a text ask for, in its order.

    >>> topics_in("What are the side effects and the dose of Revlimid?")
    ['events', 'dosing']
    """
    words = [word.casefold() for word in search_words(text)]
    phrases = (
        " ".join(words[place : place + length]) for place in range(len(words)) for length in range(1, _LONGEST + 1)
    )
    return list(dict.fromkeys(key for phrase in phrases for key, names in _TOPICS.items() if phrase in names))
