"""Finding recordings and summarising each of them."""
