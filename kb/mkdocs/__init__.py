"""A plugin for MkDocs: readers ask the site's own pages. Nothing else of kb imports MkDocs."""
