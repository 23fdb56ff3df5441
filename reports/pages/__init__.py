"""The pages of the app, one file each: they ask, and show what the charts and tables return."""
