"""A machine that knows only the OpenAPI document tries every route of a started server."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import checks
from schemathesis.core.result import Ok

from kaibo import evening
from kaibo.app import document
from kaibo.serving import Address, serving

TOLD: Final = schemathesis.openapi.from_dict(msgspec.json.decode(document()))
OPERATIONS: Final = [found.ok() for found in TOLD.get_all_operations() if isinstance(found, Ok)]
EXAMPLES: Final = 20
CHECKS: Final = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """Serve a folder with one broadcast from a thread, so that the machine may wait for its answers."""
    folder: Path = tmp_path_factory.mktemp("schema")
    told: list[Address] = []
    ready, stop = threading.Event(), threading.Event()

    async def serve() -> None:
        async with serving(folder, "127.0.0.1", 0) as (address, _), evening.client(address) as client:
            desk = evening.Desk(client)
            await desk.press("/api/broadcasts", id="b1", title="一场", sample=True)
            await desk.press("/api/broadcasts/b1/live", rehearsal=True)
            told.append(address)
            ready.set()
            await asyncio.to_thread(stop.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert ready.wait(30)
        yield told[0]
    finally:
        stop.set()
        thread.join(30)


def test_every_route_of_the_document_is_tried() -> None:
    paths = msgspec.json.decode(document())["paths"]
    assert len(OPERATIONS) == sum(len(methods) for methods in paths.values()) > 50


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: f"{one.method.upper()} {one.path}")
def test_no_route_breaks_or_answers_what_the_document_does_not_tell(operation: Any, started: Address) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(case=operation.as_strategy())
    def tried(case: Any) -> None:
        # Half of the tries mean the broadcast that is there: else nearly all would end at its door.
        if "broadcast" in case.path_parameters and len(str(case.path_parameters)) % 2:
            case.path_parameters["broadcast"] = "b1"
        answer = case.call(base_url=started.url, session=line)
        case.validate_response(answer, checks=CHECKS)

    with requests.Session() as line:
        line.headers["authorization"] = f"Bearer {started.key}"
        # No look at the environment for each call.
        line.trust_env = False
        tried()
        health = line.get(f"{started.url}/healthz").json()
    assert (health["status"], health["faults"]) == ("ok", 0)
