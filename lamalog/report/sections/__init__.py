"""One module for each section; each has ``section(window)``, None when there is nothing to say."""
