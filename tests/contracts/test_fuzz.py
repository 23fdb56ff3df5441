"""`make fuzz` draws fresh examples for every property test: none of them may be passed over.

Hypothesis marks a test that is decorated with `given`. It cannot see one that decorates a function
inside itself, to look at all examples together: such a test carries the mark itself.
"""

import ast
from pathlib import Path

import hypothesis
import pytest

TESTS = Path(__file__).parents[1]
MARK = "pytest.mark.hypothesis"


def decorators(function):
    """The decorators of a function as they are written."""
    return [ast.unparse(decorator) for decorator in function.decorator_list]


def unmarked(source):
    """Names of tests that use `given` inside and do not say so."""
    return [
        test.name
        for test in ast.walk(ast.parse(source))
        if isinstance(test, ast.FunctionDef) and MARK not in decorators(test)
        for inner in ast.walk(test)
        if inner is not test
        and isinstance(inner, ast.FunctionDef)
        and any(text.startswith("given(") for text in decorators(inner))
    ]


def test_every_test_with_a_property_inside_is_run_by_make_fuzz():
    missed = {
        path.name: names
        for path in sorted(TESTS.rglob("test_*.py"))
        if (names := unmarked(path.read_text(encoding="utf-8")))
    }
    assert missed == {}, f"mark them with @{MARK}"


@pytest.mark.parametrize(("mark", "names"), [("", ["test_all"]), (f"@{MARK}\n", [])])
def test_a_property_inside_a_test_is_seen(mark, names):
    inner = "    @given(st.integers())\n    def holds(n):\n        pass\n    holds()\n"
    assert unmarked(f"{mark}def test_all():\n{inner}") == names


def test_make_fuzz_takes_thousands_of_examples():
    assert hypothesis.settings.get_profile("fuzz").max_examples >= 2000
