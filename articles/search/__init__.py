"""Search over what is live: words, questions, extracts. The documents are in articles/models/search.py."""
