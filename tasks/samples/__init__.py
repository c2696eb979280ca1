"""The project's own sample documents, made from a seed: for trying the product, for tests, and for training. Real documents are never here."""
