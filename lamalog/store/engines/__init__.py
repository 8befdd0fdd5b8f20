"""What answers a query: DuckDB over the index, or plain Python over the files."""
