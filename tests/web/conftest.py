"""A page is read on SQLite; what the database may answer differently (`each_database`) on PostgreSQL, too. Tables and
queries themselves are tried on both in tests/contract, tests/runtime, tests/people and tests/office."""

import pytest

KINDS = ("sqlite", "pg")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_url" in metafunc.fixturenames:
        each = metafunc.definition.get_closest_marker("each_database")
        metafunc.parametrize("database_url", KINDS if each else KINDS[:1], indirect=True)


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"{request.param}_url"))
