"""Both sites, made once for the service, and a service that runs on them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from running import Running, running
from service_desk import ROOT, records

from opsnb.intake.web.server import build_sites
from opsnb.kb.load import KnowledgeBase
from opsnb.kb.records.base import Audience


@pytest.fixture(scope="session")
def kb() -> KnowledgeBase:
    """Read the project's own records."""
    return records()


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[Audience, Path]:
    """Build both sites as the service does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1795521600")
        return build_sites(ROOT, tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="module")
def desk(kb: KnowledgeBase, sites: dict[Audience, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Run one service for the tests of a module; each files tickets of its own."""
    with running(kb, sites, tmp_path_factory.mktemp("store") / "desk.db") as found:
        yield found
