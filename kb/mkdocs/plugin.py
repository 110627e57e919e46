"""The plugin: what happens at which of MkDocs' events."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.utils import get_relative_url, is_error_template

from kb.errors import KbError, NoSuchScope
from kb.mkdocs.pages import NotePages, pages_of_notes
from kb.mkdocs.script import script_tag, with_script
from kb.mkdocs.settings import KbConfig
from kb.mkdocs.signposts import write_signposts
from kb.text.counting import counted

if TYPE_CHECKING:
    import jinja2
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

# Where the export lies in the site; no note is likely to make a page of that name.
_EXPORT: Final = "assets/kb"

_log = get_plugin_logger("kb")


class KbPlugin(BasePlugin[KbConfig]):  # type: ignore[no-untyped-call]  # as in settings.py
    """Puts the widget on every page, with the site's own notes behind it."""

    _pages: NotePages  # of the build that goes on

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Refuse an index that lies where MkDocs watches, publishes or empties folders."""
        index = Path(self.config.index)
        folders = {
            "docs_dir": Path(config.docs_dir),
            "site_dir": Path(config.site_dir),
            "the notes": self._notes(config),
        }
        for name, folder in folders.items():
            if self._needs_index() and index.is_relative_to(folder):
                raise PluginError(
                    f"kb: the index {index} lies inside {name} ({folder}), where each build would "
                    "cause the next or delete it; name another folder with the option index"
                )
        return config

    # After all other plugins and hooks, so that the pages they add or take away count. This
    # is no earlier event since only here MkDocs knows which pages the site leaves out.
    @event_priority(-100)
    def on_env(self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002 (MkDocs names them)
        """Find the notes' pages, and renew the index."""
        from kb.parse.note_files import find_notes

        root = self._notes(config)
        with _plain_errors():
            notes = [path.relative_to(root).as_posix() for path in find_notes(root)]
            self._pages = pages_of_notes(
                notes, root, Path(config.docs_dir), files, config.use_directory_urls
            )
            if self.config.build:
                self._renew_index(root, config)
            if self.config.scope and self._needs_index():
                self._check_scope(self.config.scope)

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Add the script line."""
        # Material's instant navigation keeps the script line of the page that was opened first.
        instant = "navigation.instant" in (config.theme.get("features") or ())
        stays = instant and config.site_url  # without one, where the site lies can't be known
        base = _root_path(config) if stays else get_relative_url(".", page.url)
        return with_script(output, self._tag(base))

    def on_post_template(
        self, output_content: str, *, template_name: str, config: MkDocsConfig
    ) -> str:
        """Add it to the theme's other pages, too: who finds no page can ask."""
        if not template_name.endswith(".html"):
            return output_content
        if is_error_template(template_name):  # shown at any address, so nothing is relative
            base = _root_path(config)
        else:
            base = get_relative_url(".", template_name)
        return with_script(output_content, self._tag(base))

    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """What the site needs beside its pages."""
        write_signposts(self._pages.moved, Path(config.site_dir))
        if not self.config.server:
            self._export(Path(config.site_dir, _EXPORT))

    def on_serve(
        self,
        server: LiveReloadServer,
        /,
        *,
        config: MkDocsConfig,
        builder: object,  # noqa: ARG002 (MkDocs names it)
    ) -> LiveReloadServer:
        """Build again when a note changes that lies elsewhere than the pages."""
        if self.config.build and self.config.notes:
            server.watch(str(self._notes(config)))
        return server

    def _notes(self, config: MkDocsConfig) -> Path:
        return Path(self.config.notes or config.docs_dir)

    def _needs_index(self) -> bool:
        return self.config.build or not self.config.server

    def _renew_index(self, root: Path, config: MkDocsConfig) -> None:
        from kb.config import load_settings
        from kb.mkdocs.renew import renew_index

        folder = Path(config.config_file_path).parent
        settings = load_settings(folder=folder)  # of kb.toml beside mkdocs.yml
        renew_index(root, Path(self.config.index), self._pages.left_out, settings, _log)

    def _export(self, folder: Path) -> None:
        from kb.export.site import export_site
        from kb.notes import Notes

        up = "/".join(".." for _ in Path(_EXPORT).parts)
        with _plain_errors():
            done = export_site(Notes(self.config.index), folder, pages=self._pattern_from(up))
        if missing := done.snippets - done.recorded:
            snippets = counted(missing, "snippet")
            _log.info(f"{snippets} without output: kb run --all --record, then build again")

    def _check_scope(self, scope: str) -> None:
        from kb.notes import Notes

        try:
            Notes(Path(self.config.index)).check_scope(scope)
        except NoSuchScope as error:
            _log.warning(f"scope: {error}")

    def _pattern_from(self, base: str) -> str | None:
        """The widget's pattern for a page from which `base` leads to the site's root."""
        pattern = self._pages.pattern
        return None if pattern is None else f"{base}/{quote(pattern, safe='/{}')}"

    def _tag(self, base: str) -> str:
        """The script line of such a page."""
        own = self.config
        hits = None if own.hits is None else str(own.hits)
        attributes = {
            "pages": self._pattern_from(base),
            "lang": own.lang,
            "theme": own.theme,
            "accent": own.accent,
            "hits": hits,
            "scope": own.scope,
            "button": None if own.button else "off",
        }
        return script_tag(f"{own.server or f'{base}/{_EXPORT}'}/embed.js", attributes)


def _root_path(config: MkDocsConfig) -> str:
    """The path of the site on its host, without a slash at its end."""
    return urlsplit(config.site_url or "").path.rstrip("/")


@contextmanager
def _plain_errors() -> Iterator[None]:
    """MkDocs prints a PluginError as one line, and any other as a traceback."""
    try:
        yield
    except KbError as error:
        raise PluginError(f"kb: {error}") from error
