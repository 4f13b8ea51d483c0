"""How fast the hub is: `python -m bench` measures, prints a table and writes bench/results.json."""
