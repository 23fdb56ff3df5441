"""A folder with a study in it, and commands that must fail there."""

import shutil

import pytest
from typer.testing import CliRunner

from sim import cli


@pytest.fixture
def workplace(tmp_path, tiny_study, monkeypatch):
    """The current folder holds the tiny study; nothing is computed."""
    shutil.copytree(tiny_study.parent, tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def refused(workplace):
    """`refused(code, *words)`: the words on stderr of a command that must fail with a code."""
    assert workplace.is_dir()

    def build(code, *words):
        result = CliRunner().invoke(cli.app, list(words))
        assert result.exit_code == code, result.output
        assert result.stdout == ""
        assert "Traceback" not in result.stderr
        return result.stderr

    return build


@pytest.fixture
def refused_with(workplace):
    """`refused_with(codes, *words)`: the same where any of some codes will do."""
    assert workplace.is_dir()

    def build(codes, *words):
        result = CliRunner().invoke(cli.app, list(words))
        assert result.exit_code in codes, result.output
        assert "Traceback" not in result.stderr
        return result.stderr

    return build
