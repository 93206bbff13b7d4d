"""A recorded request as code that makes it again, with keys from the environment."""
