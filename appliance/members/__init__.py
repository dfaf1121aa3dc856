"""Members who type a number and a PIN."""
