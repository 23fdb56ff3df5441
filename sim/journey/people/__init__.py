"""Who comes when, and as whom: arrivals, sends, replays, personas, what is believed of them."""
