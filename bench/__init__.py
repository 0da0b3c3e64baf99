"""Side-by-side measurements of what the product does and what else a user would do."""
