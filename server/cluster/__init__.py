"""Many processes of one server on one machine: who watches over them, and what each knows of the others."""
