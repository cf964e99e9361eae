"""Diagnosis: what a training log shows, since when, and why: readers, columns, symptoms, causes, a live callback."""
