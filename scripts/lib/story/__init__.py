"""A fiscal year of the model Office, told over HTTP. Python's standard library only."""
