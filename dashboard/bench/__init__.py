"""Measuring the product on made-up rows, always as ratios within one run: these figures are for comparing, not for boasting."""
