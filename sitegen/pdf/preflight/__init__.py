"""What a sheet needs between the drawing and the press: `inks` turns the palette into CMYK, `slug` adds crop marks and the
file's name, `outlines` turns words into shapes, `inspection` looks at the finished PDF as a print shop's checker does.

None of it is called PDF/X: no validator has said so.
"""
