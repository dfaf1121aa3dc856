"""What every page stands on: the gate, the session, languages, forms, errors, assets and the base template."""
