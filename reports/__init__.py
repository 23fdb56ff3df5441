"""Results as people look at them: tables, charts, the pages of the app."""
