"""Many runs, fairly compared: replications, paired differences, verdicts."""
