"""`python -m heuristics` is the command line."""

from heuristics.cli import main

if __name__ == "__main__":
    main()
