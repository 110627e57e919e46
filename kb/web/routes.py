"""The HTTP routes, as a list that any Starlette application takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.web.health import health_route
from kb.web.map import map_route
from kb.web.runs import run_routes

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from kb.desk import Desk


def routes(desk: Desk) -> list[BaseRoute]:
    """All routes over a desk."""
    return [*run_routes(desk), map_route(desk), health_route(desk)]
