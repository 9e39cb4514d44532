"""PDF files: typesetting, fixed layouts, imposition, book assembly and preflight."""
