"""The index: every log file mirrored once to Parquet. A cache; the log files are the truth."""
