"""Runs whose truth is known: what diagnosis is developed on (one family of tasks) and measured on (two others).

`design` says which trainings, `truth` what became of each by held-out evaluation and, by rerunning the same seed with
one factor reset, why. `python -m benchmarks.corpus.train` trains what is missing and writes `runs/`.
"""
