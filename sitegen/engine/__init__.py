"""Runs jobs and keeps `output/` true: `recipe` says what decides a result, `ledger` what was made and from what,
`execution` where jobs run, `publish` how files get into place, `build` the order of it all.
"""
