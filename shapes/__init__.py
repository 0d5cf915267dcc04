"""Data: the Turtle files beside this module, read through soga_kg.resources."""
