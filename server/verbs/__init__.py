"""One file per verb of `./giaoluu`: `main(argv)` returns the exit code, the docstring's first line is the help."""
