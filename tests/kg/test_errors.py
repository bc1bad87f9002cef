"""One name for each error, everywhere; and an error is the same in another process."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections import Counter

import pytest

import kg
from kg.errors import (
    Audience,
    Cause,
    Finding,
    MyelomaKgError,
    Remedy,
    SourceError,
    UnknownNameError,
    decode_error,
    encode_error,
    error_classes,
    to_raise,
)
from kg.evaluation.errors import DeadlineError, EngineCrashError, OverloadError
from kg.resolution import AmbiguousNameError
from kg.web.statuses import STATUSES, status_of


def every_class() -> list[type[MyelomaKgError]]:
    for module in pkgutil.walk_packages(kg.__path__, "kg."):
        if not module.name.startswith("kg.cli"):
            importlib.import_module(module.name)
    return [kind for kind in error_classes() if kind.__module__.split(".")[0] in {"kg", "server", "loaders"}]


def test_each_error_has_a_name_of_its_own_a_cause_a_status_and_an_exit_code() -> None:
    kinds = every_class()
    assert len(kinds) > 30
    assert STATUSES.keys() <= {kind.code for kind in kinds}
    assert not [code for code, count in Counter(kind.code for kind in kinds).items() if count > 1]
    for kind in kinds:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", kind.code)
        assert kind.cause in Cause
        assert 400 <= status_of(kind) < 600
        assert 1 <= kind.exit_code < 100
        # What the caller can mend is an error of the caller in HTTP, too.
        assert kind.cause is not Cause.CALLER or status_of(kind) < 500 or status_of(kind) in {501, 505}


@pytest.mark.parametrize(
    "error",
    [
        UnknownNameError("There is no drug 'lenalidomid'."),
        DeadlineError("Too late.", to_raise("deadline_seconds")),
        OverloadError("Too many.", 7, "workers", "queue_seconds"),
        SourceError([Finding("a.tsv", 3, "key", "x", "is twice there")]),
        AmbiguousNameError("'IR' may be two things.", ["measure:IR", "regimen:IR"]),
        UnknownNameError("There is no drug 'x'.").on_page("<p>Did you mean y?</p>"),
    ],
)
def test_an_error_is_the_same_in_another_process(error: MyelomaKgError) -> None:
    there = decode_error(encode_error(error))
    assert type(there) is type(error)
    for audience in Audience:
        assert there.message_for(audience) == error.message_for(audience)
    assert (there.code, there.cause, status_of(there)) == (error.code, error.cause, status_of(error))
    assert there.page == error.page


def test_an_error_of_an_unknown_class_is_of_the_nearest_one_and_keeps_its_name() -> None:
    there = decode_error('{"codes": ["strange-crash", "engine-crash", "query"], "message": "Oh.", "remedy": null}')
    assert type(there) is EngineCrashError
    assert (there.code, str(there)) == ("strange-crash", "Oh.")


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "null", '{"codes": ["x"], "message": "", "remedy": null}',
     '{"codes": ["a b\\n", "query"], "message": "", "remedy": null}'],
)  # fmt: skip
def test_what_is_no_error_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"no encoded error|Expecting"):
        decode_error(text)


def test_a_remedy_is_worded_for_who_reads_it() -> None:
    error = DeadlineError("The query took longer than 30 s.", to_raise("deadline_seconds"))
    assert error.message_for(Audience.CLIENT) == (
        "The query took longer than 30 s. Whoever runs the server can raise deadline_seconds."
    )
    assert error.message_for(Audience.COMMAND_LINE) == (
        "The query took longer than 30 s. Or raise --deadline-seconds (MYELOMA_KG_DEADLINE_SECONDS)."
    )
    allow = Remedy("allow addresses with", ("service_allow",))
    assert allow.sentence(Audience.CLIENT) == "Whoever runs the server can allow addresses with service_allow."
