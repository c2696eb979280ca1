"""Documents' fields as CSV and Parquet, for who may review them."""
