def measure(repeats):
    return {}
