"""`kb completion`: the script that teaches a shell to complete kb's commands and names."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion_command(shell: str) -> None:
    """Print a shell completion script.

    \b
    Examples:
      eval "$(kb completion bash)"      # in ~/.bashrc
      kb completion fish > ~/.config/fish/completions/kb.fish
    """
    from kb.cli import app

    completion = get_completion_class(shell)
    assert completion is not None  # the three shells are click's own
    click.echo(completion(app, {}, "kb", "_KB_COMPLETE").source())
