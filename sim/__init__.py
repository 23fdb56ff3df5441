"""From a scenario file to results: what a change does to customers and to the business.

Read ``sim/lab.py`` first: the verbs, in the order in which a user meets them.
"""

__version__: str


def __getattr__(name: str) -> str:
    """Look the version up when it is asked for: whoever reads the help does not wait for it."""
    if name != "__version__":
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415  only when asked for

    try:
        found = version("winwin-lab")
    except PackageNotFoundError:  # a checkout that was never installed
        found = "0.0.0+checkout"
    globals()["__version__"] = found
    return found
