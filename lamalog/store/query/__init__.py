"""The query language: text to tree (:func:`parse`), tree to SQL, and a plain evaluator that says what it means."""
