"""kb over HTTP: one ASGI application with the chat, the JSON API and the site widget."""
