"""Judges photos, has the model server look at them, and says what it found."""
