"""Results in words: amounts, sentences, notes, traces, and how words stand on a screen."""
