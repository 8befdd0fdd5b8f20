"""What ``lamalog top`` shows and how: the state of a system as its records tell it, its picture, and the terminal."""
