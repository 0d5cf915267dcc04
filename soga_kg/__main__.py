"""`python -m soga_kg` is the command soga-kg."""

from soga_kg.cli import main

main()
