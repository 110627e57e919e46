"""An answer as safe HTML: what the chat, the web, an export, the map and a site show of it."""
