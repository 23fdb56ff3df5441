"""What the contracts share: golden traces are written anew where that is asked for."""

import pytest

OPTION = "--write-golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(OPTION, action="store_true", help="write the golden traces of all studies")


@pytest.fixture
def writes_golden(request: pytest.FixtureRequest) -> bool:
    """Whether the golden traces are to be written rather than compared."""
    return bool(request.config.getoption(OPTION, default=False))
