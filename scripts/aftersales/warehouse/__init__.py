"""A database server as the place to build and publish in."""
