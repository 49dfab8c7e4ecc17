"""Sweeps: many runs of a design, from one laptop to a cluster, none lost and none run twice."""
