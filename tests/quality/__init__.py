"""How well names and relations are found on annotated texts: measured, laid out, held against floors."""
