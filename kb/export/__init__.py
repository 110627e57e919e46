"""The notes as a folder of plain files that a browser searches by itself, without a server.

    DIR/embed.js             the widget, with the search in it
    DIR/embed/               its formula renderer, and what draws diagrams where a note has any
    DIR/index.html           a page to ask from, and all questions by note
    DIR/kb/manifest.js       which of the files below belong together
    DIR/kb/index-*.js        counts, notes, tags, and which shard holds what
    DIR/kb/characters-*.js   what is the same to the search: case, Chinese script
    DIR/kb/terms-*.js        the inverted index, cut where the alphabet allows
    DIR/kb/chunks-*.js       the answers, some at a time
    DIR/kb/code-*.js         the snippets, each with what it showed
    DIR/kb/*.png             pictures of the notes, and those that code drew

The files below `kb/` are classic scripts, since a page opened from a file may not fetch. All
but the manifest are named after their content, so no cache can mix two exports.
"""
