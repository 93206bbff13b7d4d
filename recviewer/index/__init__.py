"""What is kept between runs of recordings that were read: a cache, and no more."""
