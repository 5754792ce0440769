"""Texts to tokens, batches at a time: what `analysis` yields, found with arrays."""
