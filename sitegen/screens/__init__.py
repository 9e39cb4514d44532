"""LED and other screens: slides, dot-matrix text, text signs, legibility rules."""
