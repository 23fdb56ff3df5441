"""What only shows beside the baseline: where a variant's customers keep the luck of their twins."""
