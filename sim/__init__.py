"""From a scenario file to results: what a change does to customers and to the business.

Read ``sim/lab.py`` first: the verbs, in the order in which a user meets them.
"""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("winwin-lab")
except PackageNotFoundError:  # a checkout that was never installed
    __version__ = "0.0.0+checkout"
