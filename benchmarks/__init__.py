"""What the component costs: ``python -m benchmarks``, or ``make bench``."""
