"""From the library and the material folders to jobs: who gets what, where, and what a template may see."""
