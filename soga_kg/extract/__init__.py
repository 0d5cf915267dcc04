"""What is found in one article: finders propose names, relaters propose claims between chosen things.

Adding one: a function in a module of this folder, a line in FINDERS or RELATERS, and a file
`tests/extract/cases/<name>.toml`. All of them only propose; `soga_kg.decide` alone chooses.
"""
