"""Charts: one file a chart, each with the question it answers, its data and its drawing.

`winwin_map` asks who gains from each change; `journey_map` asks where customers go and where
they are lost. `palette` holds the colours, `saving` the files.
The only place that imports matplotlib, and never its global interface.
"""
