"""Bytes to text, whatever file it is: encodings, characters, comments, names of files, nothing lost."""
