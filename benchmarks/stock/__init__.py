"""The stock set-up that benchmarks compare with."""
