"""The measures, each a file with one function `measure` that returns figures."""
