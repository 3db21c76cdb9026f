"""The API described as OpenAPI 3.1, made from the endpoints and the installed apps, so that it cannot be behind."""
