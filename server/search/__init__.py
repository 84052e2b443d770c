"""Search over the answered questions of all rooms: the same answers in the same order on both databases.

The database finds the documents that hold a word or a phrase; everything that decides (which documents, in which order,
how many under which facet) is arithmetic over sets of their numbers, here, in memory.
"""
