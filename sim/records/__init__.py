"""What a run leaves behind: tables, their schemas and the run folder."""
