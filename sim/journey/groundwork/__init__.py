"""What every block builds on: specs, numbers for names, vocabulary, calendar, claims."""
