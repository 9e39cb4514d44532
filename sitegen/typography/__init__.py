"""Chinese type on paper and pixels: faces, line breaking, fitting, headlines, hand-drawn marks, colours."""
