"""Where jobs run: worker pool, fork server, de-duplication, books part by part."""
