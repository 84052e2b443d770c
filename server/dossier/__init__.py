"""The dossier of processing: what personal data the program keeps, out of its own declarations."""
