"""What is kept between builds: ledger, parse cache, blob caches, the up-to-date check and the build lock."""
