"""What MiniStack lacks and the product needs, mended in process; one module for each."""
