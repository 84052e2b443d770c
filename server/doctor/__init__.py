"""What `./giaoluu doctor` looks at, by subject; each gives findings."""
