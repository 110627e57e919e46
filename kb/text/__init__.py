"""What every stage knows of text: languages, terms, passages, scopes."""
