"""The wording of the engine's messages that we depend on: all of it, and nowhere else.

`tests/engine/test_messages.py` holds each against the engine that is installed.
"""

from __future__ import annotations

import re

_STOPPED = re.compile(r"error at (\d+):(\d+)")
# The engine's own sentences stand among the tokens that it would have taken.
_SENTENCE = re.compile(r"(?:expected (?:one of )?|, )([A-Z][a-z]+ [^,]*)")
_UNKNOWN_FUNCTION = re.compile(r"The custom function <([^>]*)> is not supported")
_MISSING_GRAPH = re.compile(r"The graph <([^>]*)> does not exist")
# Of an answer to SERVICE that is not 200, with what the relay wrote; and of one that is no result.
_SERVICE_FAILURE = re.compile(r"Error \d+ .*? returned by \S+ with payload:\n(\{.*\})", re.DOTALL)
_UNREADABLE_ANSWER = re.compile(
    r"Parser error|Unsupported Content-Type|No valid SPARQL|.*valid SPARQL solutions|SPARQL JSON results|Expecting <"
)
# What Rust writes when code of the engine finds itself in a state that it did not expect.
_PANIC = re.compile(r"panicked at [^\n]*\n([^\n]+)")
# On the way out of a process that took more memory than it may.
_OUT_OF_MEMORY = re.compile(r"memory allocation|MemoryError|bad_alloc")


def syntax_reason(message: str) -> str:
    """Return what a SyntaxError of the engine says to a person: its own sentence, and where it stopped."""
    stopped = _STOPPED.match(message)
    sentences = [sentence.strip() for sentence in _SENTENCE.findall(message)]
    reason = f"{sentences[0]}." if sentences else "" if stopped else message.partition("\n")[0][:300]
    return f"{reason} The engine stopped in line {stopped[1]}, column {stopped[2]}.".strip() if stopped else reason


def unknown_function(message: str) -> str:
    """Return the IRI of the function that the engine does not have; nothing when the message is about another thing."""
    match = _UNKNOWN_FUNCTION.match(message)
    return match[1] if match else ""


def missing_graph(message: str) -> str:
    """Return the graph of an update that there is not; nothing when the message is about another thing."""
    match = _MISSING_GRAPH.search(message)
    return match[1] if match else ""


def no_graph(name: str) -> str:
    """Return what the engine says of the graph of an update that there is not."""
    return f"The graph <{name}> does not exist"


def service_failure(message: str) -> str:
    """Return what the relay answered instead of a partner, as JSON; nothing when the message is about another thing."""
    match = _SERVICE_FAILURE.search(message)
    return match[1] if match else ""


def is_unreadable_answer(message: str) -> bool:
    """Whether what a partner answered is no SPARQL result that the engine can read."""
    return bool(_UNREADABLE_ANSWER.match(message))


def panic(last_words: str) -> str:
    """Return why the engine gave up in the middle of its work; nothing when a process ended otherwise."""
    match = _PANIC.search(last_words)
    return match[1].strip() if match else ""


def is_out_of_memory(last_words: str) -> bool:
    """Whether a process ended because it took more memory than it may."""
    return bool(_OUT_OF_MEMORY.search(last_words))
