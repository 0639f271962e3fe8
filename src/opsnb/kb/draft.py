"""A draft: a policy in a file outside of ``kb/``, as strict as one inside, to ask what it would have meant."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from opsnb.errors import RecordError
from opsnb.kb.check import record_problems
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.problem import Problem
from opsnb.kb.records import Policy
from opsnb.kb.source import SourceFile, UnreadableError, read_source
from opsnb.kb.validation import validation_problems


@dataclass(frozen=True)
class Draft:
    """A policy that is not in force, and the name by which reports speak of it."""

    name: str
    """``draft: FILE sha256:…``, with the first 16 digits of the digest of the file: another content, another name."""
    policy: Policy


def read_draft(kb: KnowledgeBase, desk: str, path: Path, place: str) -> Draft:
    """Read a draft for a desk and hold it against that desk as :func:`opsnb.kb.check.check` holds its policies.

    Its days in force are read and not compared with those of other versions. ``place`` says who named the file. Raises
    :class:`RecordError` with everything that is wrong.
    """
    if not path.is_file():
        raise RecordError("no such draft", place=place, found=str(path), wish="name the file of a policy record")
    try:
        source = read_source(path, path.parent)
        policy = Policy.model_validate(source.fields)
    except ValidationError as error:
        raise _wrong([*validation_problems(source, error)], place, path) from None
    except UnreadableError as error:
        raise _wrong([error.problem], place, path) from None
    problems = _misfits(kb, desk, source, policy)
    if problems:
        raise _wrong(problems, place, path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Draft(f"draft: {path.name} sha256:{digest[:16]}", policy)


def _misfits(kb: KnowledgeBase, desk: str, source: SourceFile, policy: Policy) -> list[Problem]:
    """Put the draft beside the desk's records for a moment, and find what does not fit."""
    identity = f"{desk}/policies/{source.path.stem}"
    tried = replace(kb, records={**kb.records, identity: policy}, files={**kb.files, identity: source})
    return [*record_problems(tried, identity, policy)]


def _wrong(problems: list[Problem], place: str, path: Path) -> RecordError:
    listed = "\n  ".join(map(str, sorted(problems, key=lambda problem: problem.line)))
    return RecordError("this draft is no policy of the desk", place=place, found=str(path), wish=listed)
