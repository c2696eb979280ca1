"""The people's queue and what people say."""
