"""The benchmark's own program: corpus, environments, measuring, the four suites and the report."""
