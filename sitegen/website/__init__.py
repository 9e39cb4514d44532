"""What only the website needs: search index, translation, charts, share cards, traditional Chinese."""
