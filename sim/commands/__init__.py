"""What each command does, once `sim.cli` has read its arguments: lab and reports in, text out.

Each module imports the lab and the reports inside its functions, so that help and completion do
not wait for them.
"""
