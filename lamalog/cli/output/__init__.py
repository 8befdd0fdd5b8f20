"""Print answers: tables for people, lines for programs. Nothing from the data reaches the terminal unescaped."""
