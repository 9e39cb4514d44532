"""Pictures: decoding what people supply, pictures in stories, PDF pages to pixels, pixels to files."""
